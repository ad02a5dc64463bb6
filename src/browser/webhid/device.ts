import type { Bytes } from '../../core/shared/bytes.ts'

/** A report of a collection, in the part that is read. */
export interface HidReport {
  readonly items?:
    | readonly {
        readonly reportSize?: number | undefined
        readonly reportCount?: number | undefined
      }[]
    | undefined
}

/** What a device says about itself, in the part that is read. */
export interface HidCollection {
  readonly usagePage?: number | undefined
  readonly usage?: number | undefined
  readonly outputReports?: readonly HidReport[] | undefined
}

/** What comes with an input report. */
export interface HidInputReportEvent {
  readonly reportId: number
  readonly data: DataView
}

/**
 * The part of W3C's `HIDDevice` that is called.
 *
 * @see [WebHID, HIDDevice](https://wicg.github.io/webhid/#hiddevice-interface)
 */
export interface HidDevice {
  readonly opened: boolean
  readonly productName: string
  readonly collections: readonly HidCollection[]
  open(): Promise<void>
  close(): Promise<void>
  sendReport(reportId: number, data: Bytes): Promise<void>
  addEventListener(type: 'inputreport', listener: (event: HidInputReportEvent) => void): void
  removeEventListener(type: 'inputreport', listener: (event: HidInputReportEvent) => void): void
}

/** What comes when a device is plugged in or out. */
export interface HidConnectionEvent {
  readonly device: HidDevice
}

/** Which devices a page asks for. */
export interface HidDeviceFilter {
  readonly vendorId?: number
  readonly productId?: number
  readonly usagePage?: number
  readonly usage?: number
}

/**
 * The part of `navigator.hid` that is called.
 *
 * @see [WebHID, HID](https://wicg.github.io/webhid/#hid-interface)
 */
export interface HidAccess {
  requestDevice(options: { readonly filters: HidDeviceFilter[] }): Promise<HidDevice[]>
  getDevices(): Promise<HidDevice[]>
  addEventListener(
    type: 'connect' | 'disconnect',
    listener: (event: HidConnectionEvent) => void,
  ): void
  removeEventListener(
    type: 'connect' | 'disconnect',
    listener: (event: HidConnectionEvent) => void,
  ): void
}

/** Where the devices come from. */
export interface HidOptions {
  /** Default `navigator.hid`. */
  readonly hid?: HidAccess
}

/** `navigator.hid`, which few browsers have and the types of none. */
export function hidOfPage(): HidAccess | undefined {
  return (globalThis as { navigator?: { hid?: HidAccess } }).navigator?.hid
}

/** The usage page of FIDO, registered with the USB Implementers Forum. */
export const FIDO_USAGE_PAGE = 0xf1d0

/** The usage of CTAPHID within that page. */
export const FIDO_USAGE = 1

/** The collection through which a device speaks CTAPHID, if it has one. */
export function ctapCollection(device: HidDevice): HidCollection | undefined {
  return device.collections.find(
    ({ usagePage, usage }) => usagePage === FIDO_USAGE_PAGE && usage === FIDO_USAGE,
  )
}
