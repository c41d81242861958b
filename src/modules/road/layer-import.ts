import type { LayerKind } from './road-layer.entity';

export interface LayerImport {
  readonly kind: LayerKind;
  /** Where the bytes lie on this machine. */
  readonly file: string;
  /** What the person calls that file. */
  readonly fileName: string;
  /** Which layer it becomes, or takes the place of. */
  readonly layer: string;
  readonly nameField?: string;
  readonly classField?: string;
  /** Of areas: `ward` unless said. */
  readonly areaKind?: string;
  /** `EPSG:…` or a PROJ string, instead of what the file says. */
  readonly crs?: string;
  /** Of a GeoPackage with several. */
  readonly table?: string;
}
