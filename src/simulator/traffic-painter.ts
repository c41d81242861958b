import type { Metres } from '../domain/units';
import type { ScenePoint } from './local-frame';
import { anyThing, type Frame, fillPlane } from './plane-raster';
import type { Part, TrafficThing } from './traffic-shapes';

// Called for every texel: bound once, since looking up `Math` there costs more than the sums.
const { abs, ceil, cos, max, min, sin } = Math;

/** A wall is painted as slices this far apart, which no view within 40 degrees of straight down shows as steps. */
const slice: Metres = 0.12;
const wallGain = 0.66;
/** Paint is darker towards the rim, where the surface turns away from the sky. */
const rimLoss = 0.22;
/** Marks fit a byte; the lower ones are taken. */
export const mostTraffic = 250;

/** What the frame's `hidden` holds where the thing at this place of the scene's list shows. */
export function markOfTraffic(index: number): number {
  return anyThing + 1 + index;
}

/** Draws one vehicle or person, from the ground up. */
export function drawTraffic(frame: Frame, thing: TrafficThing, index: number): void {
  frame.mark = markOfTraffic(index);
  const heading = (thing.heading * Math.PI) / 180;
  for (const part of thing.parts) drawPart(frame, thing, part, sin(heading), cos(heading));
  frame.mark = anyThing;
}

function drawPart(frame: Frame, thing: TrafficThing, part: Part, sine: number, cosine: number): void {
  const centre = {
    across: thing.centre.across + part.forward * sine + part.aside * cosine,
    along: thing.centre.along + part.forward * cosine - part.aside * sine,
  };
  const slices = max(1, ceil((part.top - part.bottom) / slice));
  const [red, green, blue] = part.colour;
  const reach = 0.5 * min(part.halfLength, part.halfWidth);
  // About a pixel of ramp.
  const sharp = reach / (frame.camera.z / frame.camera.focalLength);
  for (let i = 1; i <= slices; i++) {
    const isTop = i === slices;
    const height = part.bottom + ((part.top - part.bottom) * i) / slices;
    fillPlane(frame, ringOf(centre, part, sine, cosine), height, (across, along, shade) => {
      const dx = across - centre.across;
      const dy = along - centre.along;
      const f = (dx * sine + dy * cosine) / part.halfLength;
      const r = (dx * cosine - dy * sine) / part.halfWidth;
      const rim = abs(f) ** part.corners + abs(r) ** part.corners;
      shade.cover = min(1, max(0, 0.5 + ((1 - rim) * 2 * max(1, sharp)) / part.corners));
      if (shade.cover === 0) return;
      const gain = isTop ? (1 + part.gloss * f) * (1 - rimLoss * min(1, rim)) : wallGain;
      shade.red = min(250, red * gain);
      shade.green = min(250, green * gain);
      shade.blue = min(250, blue * gain);
    });
  }
}

function ringOf(centre: ScenePoint, part: Part, sine: number, cosine: number): ScenePoint[] {
  const corner = (forward: Metres, right: Metres): ScenePoint => ({
    across: centre.across + forward * sine + right * cosine,
    along: centre.along + forward * cosine - right * sine,
  });
  const [l, w] = [part.halfLength * 1.1, part.halfWidth * 1.1];
  return [corner(l, -w), corner(l, w), corner(-l, w), corner(-l, -w)];
}
