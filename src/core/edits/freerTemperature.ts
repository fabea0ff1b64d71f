/** Each further answer to the same is drawn more freely, up to this temperature. */
const freest = 1.2;
const freer = 0.3;

/** The temperature at which the `nth` of several answers to the same is drawn, so that they differ; the first, at 0, as it is set. */
export function freerTemperature(temperature: number, nth: number): number {
  return nth === 0 ? temperature : Math.min(freest, Math.max(temperature, freer) + freer * nth);
}
