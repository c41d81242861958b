import { DefaultNamingStrategy } from 'typeorm';

/** Columns are snake_case of their property: `flightId` -> `flight_id`, `covEe` -> `cov_ee`, `areaM2` -> `area_m2`. */
export class SnakeNamingStrategy extends DefaultNamingStrategy {
  override columnName(property: string, custom: string | undefined): string {
    return custom ?? property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}
