#!/usr/bin/env bash
# Inside the virtual machine: Debian's libfido2, and our own client, drive the software key through
# the kernel.
#
#   in-guest.sh VIRTUAL_KEY OWN_CLIENT NODE    the bundled programs, and what runs them
set -uo pipefail
key="$1"
own_client="$2"
node="$3"
work="$(mktemp -d)"
cd "$work" || exit 1
pin=1234
passed=0
failed=0

check() {
  local name="$1"
  shift
  if "$@" >output 2>&1; then
    passed=$((passed + 1))
    echo "ok: $name"
  else
    failed=$((failed + 1))
    echo "NOT OK: $name"
    sed 's/^/    /' output
  fi
}

# The tools read a PIN from the terminal, or where there is none from standard input.
with_pin() { printf '%s\n' "$pin" | setsid --wait "$@"; }
with_new_pin() { printf '%s\n%s\n' "$1" "$1" | setsid --wait "${@:2}"; }
with_changed_pin() { printf '%s\n%s\n%s\n' "$1" "$2" "$2" | setsid --wait "${@:3}"; }

refused() { ! "$@"; }

plug_in() {
  "$node" "$key" --profile "$1" --state "$work/state.json" &
  plugged=$!
  for _ in $(seq 100); do
    device="$(ls /dev/hidraw* 2>/dev/null | head -n 1)"
    [[ -n "$device" ]] && fido2-token -L | grep -q "$device" && return
    sleep 0.1
  done
  echo 'The key did not show up.'
  return 1
}

unplug() {
  kill "$plugged"
  wait "$plugged" 2>/dev/null
}

base64_of() { printf '%s' "$1" | base64 --wrap=0; }
random_hash() { head -c 32 /dev/urandom | base64 --wrap=0; }

register() { # output file, options…
  local out="$1"
  shift
  printf '%s\n%s\n%s\n%s\n' "$(random_hash)" example.org ada "$(base64_of user-ada)" >parameters
  with_pin fido2-cred -M "$@" -i parameters -o "$out" "$device" es256
}

assert() { # credential's public part, options…
  local credential="$1"
  shift
  printf '%s\n%s\n%s\n' "$(random_hash)" example.org "$(head -n 1 "$credential")" >parameters
  with_pin fido2-assert -G "$@" -i parameters -o assertion "$device" &&
    tail -n +2 "$credential" >public &&
    fido2-assert -V -i assertion public es256
}

for profile in 2.0 2.1 2.3; do
  rm -f state.json
  plug_in "$profile" || exit 1
  echo "Profile $profile, $(fido2-token -V 2>&1)"
  check 'is listed' fido2-token -L
  check 'tells its info' fido2-token -I "$device"
  check 'makes a credential' register made
  check "credential's attestation verifies" fido2-cred -V -i made -o known es256
  check 'asserts' assert known
  check 'takes a PIN' with_new_pin "$pin" fido2-token -S "$device"
  check 'changes the PIN' with_changed_pin "$pin" 12345678 fido2-token -C "$device"
  pin=12345678
  # A key without tokens refuses the option `uv` that -v makes the tools send beside the PIN.
  verified=(-v)
  [[ "$profile" == 2.0 ]] && verified=()
  check 'makes a resident credential with the PIN' register made -r "${verified[@]}"
  check "its attestation verifies" fido2-cred -V "${verified[@]}" -i made -o known es256
  check 'asserts with the PIN' assert known "${verified[@]}"
  check 'lists relying parties' with_pin fido2-token -L -r "$device"
  check 'lists credentials' with_pin fido2-token -L -k example.org "$device"
  check 'deletes the credential' with_pin fido2-token -D -i "$(head -n 1 known)" "$device"
  check 'has forgotten it' refused assert known "${verified[@]}"
  check 'makes another' register made -r "${verified[@]}"
  check 'whose attestation verifies' fido2-cred -V "${verified[@]}" -i made -o known es256
  unplug
  plug_in "$profile" || exit 1
  check 'keeps its PIN and its credentials when it is unplugged' assert known "${verified[@]}"
  unplug
  plug_in "$profile" || exit 1
  check 'is reset' fido2-token -R "$device"
  check 'has forgotten all then' refused assert known
  unplug
  pin=1234
done

for profile in 2.0 2.1 2.3; do
  rm -f state.json
  plug_in "$profile" || exit 1
  check "our client drives a key of profile $profile over node-hid" "$node" "$own_client"
  unplug
done

echo "$passed passed, $failed failed"
((failed == 0))
