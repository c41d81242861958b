export { cameraSizeFor } from './flight-plan';
export { type SimulateOptions, simulateFlight } from './simulate-flight';
export {
  consumerNoise,
  defaultSettings,
  demoFlight,
  type FlightSettings,
  noNoise,
  type PoseNoise,
} from './simulate-options';
export { type CocoSet, simulateTiles, type TileOptions } from './training-tiles';
export type { TrueBox, TrueDefect, TruePhoto, Truth } from './truth';
