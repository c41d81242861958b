import type { Metres } from '../domain/units';
import { type Camera, projectToPhoto } from './camera';
import type { Car, House, Tree } from './district';
import { cornersOfCar, cornersOfHouse } from './ground-details';
import type { ScenePoint } from './local-frame';
import { type NoiseTables, noiseAt } from './noise';
import { anyThing, type Frame, fillPlane, fillPolygon, type Shade } from './plane-raster';
import { hashUnit } from './random';
import { type Scene, shadowPerMetre } from './scene';
import { drawTraffic } from './traffic-painter';

// Called for every texel: bound once, since looking up `Math` there costs more than the sums.
const { abs, cos, floor, hypot, max, min, round, sign, sin, sqrt } = Math;

/**
 * Draws what stands on the ground, back to front as seen from above: lower and farther things first.
 * Answers how many pixels each mark was ever given.
 */
export function paintObjects(
  scene: Scene,
  noise: NoiseTables,
  camera: Camera,
  pixels: Uint8Array,
  hidden: Uint8Array,
): Uint32Array {
  const frame: Frame = { camera, pixels, hidden, mark: anyThing, painted: new Uint32Array(256) };
  const away = shadowPerMetre(scene.light, scene.frame.roadBearing);
  const { district, cars } = scene;
  const distance = (centre: ScenePoint) => hypot(centre.across - camera.x, centre.along - camera.y);
  const standing = [
    ...cars.map((car) => ({ centre: car.centre, draw: () => drawCar(frame, car) })),
    ...district.houses.map((house) => ({
      centre: house.centre,
      draw: () => drawHouse(frame, house, away, noise),
    })),
    ...district.trees.map((tree) => ({
      centre: tree.centre,
      draw: () => drawTree(frame, tree, away, noise),
    })),
    ...district.poles.map((pole) => ({
      centre: pole.foot,
      draw: () => drawPole(frame, pole.foot, pole.height),
    })),
    ...(scene.traffic ?? []).map((thing, index) => ({
      centre: thing.centre,
      draw: () => drawTraffic(frame, thing, index),
    })),
  ].map((thing) => ({ ...thing, distance: distance(thing.centre) }));
  const reach = (camera.z * hypot(camera.width, camera.height)) / camera.focalLength;
  const seen = standing.filter((thing) => thing.distance < reach);
  for (const thing of seen.sort((a, b) => b.distance - a.distance)) thing.draw();
  return frame.painted;
}

function drawHouse(
  frame: Frame,
  house: House,
  away: { across: Metres; along: Metres },
  noise: NoiseTables,
): void {
  const corners = cornersOfHouse(house);
  for (let i = 0; i < 4; i++) drawWall(frame, corners[i]!, corners[(i + 1) % 4]!, house, away);
  const overhang = house.roof === 'concrete' ? 0 : 0.5;
  const { centre } = house;
  const reachAcross = house.halfAcross + overhang;
  const reachAlong = house.halfAlong + overhang;
  const ring = corners.map((corner) => ({
    across: centre.across + sign(corner.across - centre.across) * reachAcross,
    along: centre.along + sign(corner.along - centre.along) * reachAlong,
  }));
  const salt = round(centre.along * 100) & 0xffff;
  fillPlane(frame, ring, house.eaves, (across, along, shade) => {
    const u = across - centre.across;
    const v = along - centre.along;
    const edge = min(reachAcross - abs(u), reachAlong - abs(v));
    shade.cover = min(1, max(0, edge / 0.015 + 0.5));
    if (shade.cover === 0) return;
    const light = roofLight(house, u, v, reachAcross, reachAlong, away);
    const rows = house.ridgeAlong ? u : v;
    const columns = house.ridgeAlong ? v : u;
    let relief = 1;
    if (house.roof === 'tiles') {
      relief =
        0.93 +
        0.1 * sin(columns * 28) +
        0.07 * sin(rows * 19) +
        0.12 * (hashUnit(floor(columns / 0.22), floor(rows / 0.33), salt) - 0.5);
    } else if (house.roof === 'metal') {
      relief = 0.96 + 0.08 * sin(columns * 33);
    }
    const age =
      1 +
      0.12 * noiseAt(noise.lattice, across * 0.9, along * 0.9) +
      0.05 * noiseAt(noise.lattice, across * 9, along * 9);
    const gain = light * relief * age;
    shade.red = house.colour[0] * gain;
    shade.green = house.colour[1] * gain;
    shade.blue = house.colour[2] * gain;
  });
}

/** Hipped roofs: each of four slopes has its own brightness under the sun; a ridge line in between. */
function roofLight(
  house: House,
  u: Metres,
  v: Metres,
  reachAcross: Metres,
  reachAlong: Metres,
  away: { across: Metres; along: Metres },
): number {
  if (house.roof === 'concrete') {
    const parapet = min(reachAcross - abs(u), reachAlong - abs(v)) < 0.15;
    return parapet ? 1.12 : 0.96;
  }
  const slopeAcross = reachAcross - abs(u);
  const slopeAlong = reachAlong - abs(v);
  const facesAcross = slopeAcross < slopeAlong;
  const sunward = facesAcross ? -sign(u) * away.across : -sign(v) * away.along;
  const ridge = abs(slopeAcross - slopeAlong) < 0.12 || (house.ridgeAlong ? abs(u) : abs(v)) < 0.12;
  return 1 + 0.24 * max(-1, min(1, sunward)) + (ridge ? 0.09 : 0);
}

function drawWall(
  frame: Frame,
  a: ScenePoint,
  b: ScenePoint,
  house: House,
  away: { across: Metres; along: Metres },
): void {
  const outAcross = b.along - a.along;
  const outAlong = a.across - b.across;
  const middle = { across: (a.across + b.across) / 2, along: (a.along + b.along) / 2 };
  const towards = (frame.camera.x - middle.across) * outAcross + (frame.camera.y - middle.along) * outAlong;
  if (towards <= 0) return;
  const length = hypot(outAcross, outAlong);
  const sunward = -(outAcross * away.across + outAlong * away.along) / length;
  const gain = 0.72 + 0.22 * max(-1, min(1, sunward));
  const ring = [
    projectToPhoto(frame.camera, a.across, a.along, 0),
    projectToPhoto(frame.camera, b.across, b.along, 0),
    projectToPhoto(frame.camera, b.across, b.along, house.eaves),
    projectToPhoto(frame.camera, a.across, a.along, house.eaves),
  ];
  if (ring.some((corner) => corner === null)) return;
  fillPolygon(
    frame,
    ring as { x: number; y: number }[],
    house.wall[0] * gain,
    house.wall[1] * gain,
    house.wall[2] * gain,
  );
}

/** Five discs of leaves, each smaller and brighter than the one below. */
function drawTree(
  frame: Frame,
  tree: Tree,
  away: { across: Metres; along: Metres },
  noise: NoiseTables,
): void {
  const layers = 5;
  for (let layer = 0; layer < layers; layer++) {
    const rise = layer / (layers - 1);
    const height = tree.height * (0.45 + 0.5 * rise);
    const radius = tree.radius * sqrt(1 - (rise * 0.85) ** 2);
    const { across: cx, along: cy } = tree.centre;
    const ring = [
      { across: cx - radius, along: cy - radius },
      { across: cx + radius, along: cy - radius },
      { across: cx + radius, along: cy + radius },
      { across: cx - radius, along: cy + radius },
    ];
    const shift = (tree.salt % 97) + layer * 13;
    fillPlane(frame, ring, height, (across, along, shade) => {
      const u = (across - cx) / radius;
      const v = (along - cy) / radius;
      const clumps = 0.8 * noiseAt(noise.lattice, across * 2.9 + shift, along * 2.9);
      // Beyond what clumps and leaves can reach.
      if (u * u + v * v > 1.5) {
        shade.cover = 0;
        return;
      }
      const leaves =
        noiseAt(noise.lattice, across * 11 + shift, along * 11) +
        0.6 * noiseAt(noise.lattice, across * 27, along * 27 + shift);
      const inside = 1 - sqrt(u * u + v * v) + 0.5 * clumps + 0.28 * leaves;
      shade.cover = min(1, max(0, (inside - 0.22) * 9));
      if (shade.cover === 0) return;
      const sunny = -(u * away.across + v * away.along) * 0.22;
      const gain = 0.5 + 0.6 * rise + sunny + 0.3 * leaves * (0.5 + rise) + 0.2 * clumps;
      shade.red = tree.colour[0] * gain;
      shade.green = tree.colour[1] * gain;
      shade.blue = tree.colour[2] * gain;
    });
  }
}

function drawCar(frame: Frame, car: Car): void {
  const heading = (car.heading * Math.PI) / 180;
  const sine = sin(heading);
  const cosine = cos(heading);
  const layer = (height: Metres, paint: (f: number, r: number, shade: Shade) => void) =>
    fillPlane(frame, cornersOfCar(car), height, (across, along, shade) => {
      const dx = across - car.centre.across;
      const dy = along - car.centre.along;
      paint((dx * sine + dy * cosine) / (car.length / 2), (dx * cosine - dy * sine) / (car.width / 2), shade);
    });
  const [red, green, blue] = car.colour;
  const body = (shrink: number, gain: number) => (f: number, r: number, shade: Shade) => {
    const rounded = (abs(f) / shrink) ** 7 + (abs(r) / shrink) ** 5;
    shade.cover = min(1, max(0, (1 - rounded) * 12));
    shade.red = red * gain;
    shade.green = green * gain;
    shade.blue = blue * gain;
  };
  layer(0.35, body(1, 0.45));
  layer(0.6, body(0.99, 0.8));
  layer(0.85, body(0.97, 1));
  layer(car.height * 0.8, (f, r, shade) => {
    // Glass all round the cabin, seen as a dark band between bonnet and roof.
    const cabin = (abs(f + 0.12) / 0.62) ** 6 + (abs(r) / 0.88) ** 6;
    shade.cover = min(1, max(0, (1 - cabin) * 8));
    shade.red = 38;
    shade.green = 42;
    shade.blue = 48;
  });
  layer(car.height, (f, r, shade) => {
    const roof = (abs(f + 0.14) / 0.4) ** 6 + (abs(r) / 0.78) ** 6;
    shade.cover = min(1, max(0, (1 - roof) * 8));
    shade.red = min(250, red * 1.06);
    shade.green = min(250, green * 1.06);
    shade.blue = min(250, blue * 1.06);
  });
}

function drawPole(frame: Frame, foot: ScenePoint, height: Metres): void {
  const base = projectToPhoto(frame.camera, foot.across, foot.along, 0);
  const top = projectToPhoto(frame.camera, foot.across, foot.along, height);
  if (!base || !top) return;
  const length = hypot(top.x - base.x, top.y - base.y) || 1;
  const half = (0.1 * frame.camera.focalLength) / frame.camera.z;
  const nx = (-(top.y - base.y) / length) * half;
  const ny = ((top.x - base.x) / length) * half;
  const ring = [
    { x: base.x - nx, y: base.y - ny },
    { x: base.x + nx, y: base.y + ny },
    { x: top.x + nx, y: top.y + ny },
    { x: top.x - nx, y: top.y - ny },
  ];
  fillPolygon(frame, ring, 158, 156, 150);
}
