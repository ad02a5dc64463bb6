/** Who is logged in, as the server says it. */
export interface SessionAnswer {
  /** Absent while nobody is logged in. */
  readonly user?: { readonly name: string }
}

/** A passkey, as its owner may see it. */
export interface PasskeyAnswer {
  /** Credential ID, base64url. */
  readonly id: string
  /** The authenticator's model as a UUID. */
  readonly aaguid: string
  /** Name of the signature algorithm, `ES256`. */
  readonly algorithm: string
  readonly transports: readonly string[]
  readonly backupEligible: boolean
  readonly backupState: boolean
  readonly signCount: number
  /** ISO 8601. */
  readonly createdAt: string
  /** ISO 8601; absent while it was not used. */
  readonly lastUsedAt?: string
}

/** What a refused call says. */
export interface ErrorAnswer {
  /** A stable code and one sentence. */
  readonly error: { readonly code: string; readonly message: string }
}
