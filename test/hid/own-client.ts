/**
 * Inside the virtual machine: our client drives the plugged-in key through the kernel's hidraw and
 * node-hid, and our relying party verifies what it makes. Ends with 0 when all of it worked.
 */

import { Fido2Client } from '../../src/core/fido/client/index.ts'
import { ClientPin, Ctap2, openHid } from '../../src/core/fido/ctap/index.ts'
import { verifyAuthentication, verifyRegistration } from '../../src/core/fido/rp/index.ts'
import { nodeVerifier } from '../../src/node/crypto/index.ts'
import { listHidDevices, openHidDevice } from '../../src/node/hid/index.ts'
import { creationOptions, ORIGIN, requestOptions } from '../support/ceremonies.ts'

const PIN = '1234'
const verifier = nodeVerifier()

const [key] = await listHidDevices()
if (!key) throw new Error('no security key is listed')
console.log(`listed: ${key.product}`)

const device = await openHid(await openHidDevice(key.path))
const echo = crypto.getRandomValues(new Uint8Array(1000))
if (!Buffer.from(await device.ping(echo)).equals(echo)) throw new Error('ping came back changed')

const ctap = await Ctap2.open(device)
await new ClientPin(ctap).setPin(PIN)

const client = new Fido2Client(device, ORIGIN, {
  verify: () => true,
  userInteraction: { promptUp: () => {}, requestPin: async () => PIN, requestUv: async () => true },
})
const creation = creationOptions({ residentKey: 'required', userVerification: 'required' })
const registered = await client.makeCredential(creation)
const { credential, userVerified } = await verifyRegistration(registered.toJSON(), {
  options: creation,
  origins: ORIGIN,
  verifier,
})
console.log(`registered, user verified: ${userVerified}`)

const request = requestOptions({ userVerification: 'required' })
const selection = await client.getAssertion(request)
const asserted = await selection.getResponse(0)
const result = await verifyAuthentication(asserted.toJSON(), {
  options: request,
  origins: ORIGIN,
  credential,
  verifier,
})
console.log(`logged in, counter: ${result.credential.signCount}`)
await device.close()
