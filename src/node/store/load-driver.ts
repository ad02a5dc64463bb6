import { StoreError } from './errors.ts'

/**
 * Loads a package that is installed only where it is wanted.
 *
 * @param name The package, for the error's sentence.
 * @param load Imports it.
 * @throws {StoreError} `STORE_DRIVER_MISSING`, which says what to install.
 */
export async function loadDriver<Driver>(
  name: string,
  load: () => Promise<Driver>,
): Promise<Driver> {
  try {
    return await load()
  } catch (error) {
    throw new StoreError(
      'STORE_DRIVER_MISSING',
      `the package ${name} could not be loaded: npm install ${name}`,
      { cause: error },
    )
  }
}
