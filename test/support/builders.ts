import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Role } from '../../src/domain/access/role';
import type { DamageClass } from '../../src/domain/detection/damage';
import type { CameraPose, Geotag, PoseGrade } from '../../src/domain/photogrammetry/camera-pose';
import { footprint } from '../../src/domain/photogrammetry/ground-projection';
import { localFrame } from '../../src/domain/photogrammetry/local-frame';
import type { FlightState } from '../../src/domain/pipeline';
import type { Severity } from '../../src/domain/severity/severity';
import type { TicketState } from '../../src/domain/ticket/ticket-state';
import type { BoxInPhoto, GroundPolygon, LonLat, Metres } from '../../src/domain/units';
import { Defect } from '../../src/modules/defect/defect.entity';
import { Detection, type DetectionDecision } from '../../src/modules/detection/detection.entity';
import { Flight } from '../../src/modules/flight/flight.entity';
import { Photo } from '../../src/modules/photo/photo.entity';
import { Ticket } from '../../src/modules/ticket/ticket.entity';
import { UserAccount } from '../../src/modules/user/user-account.entity';

/** Where built things lie unless told; metres in `at` are east and north of it. */
export const testPlace: LonLat = { lon: 106.84, lat: -6.31 };
const frame = localFrame(testPlace);
const then = new Date('2026-03-01T02:00:00Z');

interface Spot {
  readonly east?: Metres;
  readonly north?: Metres;
}

function squareAround({ east = 0, north = 0 }: Spot, side: Metres): GroundPolygon {
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ] as const;
  const ring = corners.map(([x, y]): [number, number] => {
    const { lon, lat } = frame.toLonLat({ east: east + (x * side) / 2, north: north + (y * side) / 2 });
    return [lon, lat];
  });
  return { type: 'Polygon', coordinates: [ring] };
}

export async function aUser(database: DataSource, role: Role = 'operator'): Promise<UserAccount> {
  const id = uuidv7();
  return database.getRepository(UserAccount).save({
    id,
    email: `${id}@example.org`,
    displayName: `Some ${role}`,
    passwordHash: 'none',
    role,
    isActive: true,
    failedSignIns: 0,
    createdAt: then,
    updatedAt: then,
  });
}

export interface FlightTold {
  readonly state?: FlightState;
  readonly operatorId?: string;
  readonly createdAt?: Date;
}

export async function aFlight(database: DataSource, told: FlightTold = {}): Promise<Flight> {
  const operatorId = told.operatorId ?? (await aUser(database)).id;
  const createdAt = told.createdAt ?? then;
  return database.getRepository(Flight).save({
    id: uuidv7(),
    name: 'Survey of Jalan Kemang Raya',
    state: told.state ?? 'registered',
    run: 1,
    operatorId,
    createdAt,
    updatedAt: createdAt,
  });
}

/** A camera 40 m straight above `testPlace`, north up: a pixel is a centimetre, the photo's centre lies at the place. */
export function aGeotag(grade: PoseGrade = 'good'): Geotag {
  return {
    camera: { make: 'DJI', model: 'FC300S', serial: null },
    takenAt: then.toISOString(),
    width: 4000,
    height: 3000,
    orientation: 1,
    pose: {
      position: testPlace,
      heightAboveGround: 40,
      heightFrom: 'take-off',
      yaw: 0,
      pitch: -90,
      roll: 0,
      intrinsics: {
        width: 4000,
        height: 3000,
        focalLength: 4000,
        principalPoint: { x: 2000, y: 1500 },
        distortion: { k1: 0, k2: 0, k3: 0, k4: 0, k5: 0, k6: 0, p1: 0, p2: 0 },
      },
      sigma: { horizontal: 3, height: 1, yaw: 3, tilt: 1, focalLengthRelative: 0.02 },
    },
    position: testPlace,
    grade,
    reasons: [],
    groundSampleDistance: 0.01,
  };
}

/** `aGeotag` from another place, higher, or tilted. */
export function aGeotagAt({ east = 0, north = 0 }: Spot, changes: Partial<CameraPose> = {}): Geotag {
  const geotag = aGeotag();
  const position = frame.toLonLat({ east, north });
  return { ...geotag, position, pose: { ...geotag.pose!, position, ...changes } };
}

export interface PhotoTold {
  readonly name?: string;
  readonly poseGrade?: PoseGrade;
  readonly geotag?: Geotag;
  readonly takenAt?: Date;
  readonly gsdM?: Metres;
  readonly state?: Photo['state'];
  readonly duplicateOf?: string;
}

export async function aPhoto(database: DataSource, flight: Flight, told: PhotoTold = {}): Promise<Photo> {
  const id = uuidv7();
  return database.getRepository(Photo).save({
    id,
    flightId: flight.id,
    name: told.name ?? `DJI_${id.slice(-8)}.JPG`,
    declaredSha256: id.replaceAll('-', '').repeat(2),
    declaredSize: '1000',
    state: told.state ?? 'detected',
    run: 1,
    isUploaded: true,
    duplicateOf: told.duplicateOf ?? null,
    widthPx: 4000,
    heightPx: 3000,
    takenAt: told.takenAt ?? flight.createdAt,
    lon: testPlace.lon,
    lat: testPlace.lat,
    gsdM: told.gsdM ?? 0.01,
    poseGrade: told.poseGrade ?? 'good',
    geotag: told.geotag ?? null,
    footprint: told.geotag?.pose ? footprint(told.geotag.pose) : null,
    createdAt: then,
    updatedAt: then,
  });
}

export interface DetectionTold {
  readonly at?: Spot | null;
  readonly damageClass?: DamageClass;
  readonly score?: number;
  readonly side?: Metres;
  readonly box?: BoxInPhoto;
  readonly sigma?: Metres;
  readonly decision?: DetectionDecision;
  readonly origin?: 'model' | 'person';
  readonly correctsId?: string;
  readonly supersededAt?: Date;
  readonly defectId?: string;
  readonly run?: number;
  /** Anything else, as it is to be on the row. */
  readonly columns?: Partial<Detection>;
}

/** A half-metre pothole; `at: null` for one that no trusted pose places. */
export async function aDetection(
  database: DataSource,
  photo: Photo,
  told: DetectionTold = {},
): Promise<Detection> {
  const { side = 0.5, sigma = 3 } = told;
  const box = told.box ?? { x: 1000, y: 1000, width: 50, height: 50 };
  const spot = told.at === undefined ? {} : told.at;
  const ground = spot && {
    ...frame.toLonLat({ east: spot.east ?? 0, north: spot.north ?? 0 }),
    covEe: sigma ** 2,
    covEn: 0,
    covNn: sigma ** 2,
    polygon: squareAround(spot, side),
    lengthM: side,
    widthM: side,
    areaM2: side ** 2,
    bearingDeg: 0,
  };
  return database.getRepository(Detection).save({
    id: uuidv7(),
    photoId: photo.id,
    flightId: photo.flightId,
    run: told.run ?? 1,
    origin: told.origin ?? 'model',
    modelVersion: 'test-model',
    damageClass: told.damageClass ?? 'D40',
    score: told.score ?? 0.8,
    ...box,
    ...ground,
    decision: told.decision ?? 'pending',
    correctsId: told.correctsId ?? null,
    supersededAt: told.supersededAt ?? null,
    defectId: told.defectId ?? null,
    createdAt: then,
    ...told.columns,
  });
}

export interface TicketTold {
  readonly state?: TicketState;
  readonly at?: Spot;
  readonly damageClass?: DamageClass;
  readonly severity?: Severity;
  readonly priority?: number;
  readonly assigneeId?: string;
  readonly createdAt?: Date;
  readonly dueAt?: Date;
  readonly score?: number;
}

/** A ticket with a defect of its own. */
export async function aTicket(database: DataSource, flight: Flight, told: TicketTold = {}): Promise<Ticket> {
  const defect = await aDefect(database, flight, told);
  const createdAt = told.createdAt ?? then;
  const ticket = {
    id: uuidv7(),
    defectId: defect.id,
    state: told.state ?? 'proposed',
    damageClass: defect.damageClass,
    severityLeast: told.severity ?? 'medium',
    severityMost: told.severity ?? 'medium',
    severityReasons: ['Told by the test.'],
    priority: told.priority ?? 3,
    priorityReasons: ['Told by the test.'],
    dueAt: told.dueAt ?? null,
    assigneeId: told.assigneeId ?? null,
    lon: defect.lon,
    lat: defect.lat,
    flightId: flight.id,
    createdAt,
    updatedAt: createdAt,
  };
  await database.getRepository(Ticket).insert(ticket);
  return database.getRepository(Ticket).findOneByOrFail({ id: ticket.id });
}

export async function aDefect(database: DataSource, flight: Flight, told: TicketTold = {}): Promise<Defect> {
  const spot = told.at ?? {};
  return database.getRepository(Defect).save({
    id: uuidv7(),
    damageClass: told.damageClass ?? 'D40',
    state: 'active',
    isClassByPerson: false,
    ...frame.toLonLat({ east: spot.east ?? 0, north: spot.north ?? 0 }),
    covEe: 9,
    covEn: 0,
    covNn: 9,
    polygon: squareAround(spot, 0.5),
    lengthM: 0.5,
    widthM: 0.5,
    areaM2: 0.25,
    bearingDeg: 0,
    score: told.score ?? 0.8,
    photoCount: 1,
    firstFlightId: flight.id,
    lastFlightId: flight.id,
    createdAt: then,
    updatedAt: then,
  });
}
