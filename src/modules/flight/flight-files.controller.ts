import { Controller, Delete, Param, Put, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import { Allow, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { flightTerrainSchema, presentTerrain } from './flight.dto';
import { mostPosesBytes } from './flight-files';
import { FlightFilesService, type PosesTaken } from './flight-files.service';

const posesTakenSchema = z
  .object({
    poses: z.int(),
    unknownPhotos: z.array(z.string()).describe('Named in the file, not in the flight'),
    photosWithoutPose: z
      .array(z.string())
      .describe('In the flight, not in the file: they keep their own pose'),
  })
  .meta({ id: 'PosesTaken' });
const fileQuery = z.object({
  name: z.string().trim().min(1).max(200).optional().describe('What to call the file, such as shots.geojson'),
});
type FileQuery = z.infer<typeof fileQuery>;
const fileBody = { schema: { type: 'string', format: 'binary' } } as const;

/** Better poses and ground heights for a flight; run it again from `geotag` to apply them to photos that were placed already. */
@ApiTags('flights')
@Controller('flights/:id')
export class FlightFilesController {
  constructor(private readonly files: FlightFilesService) {}

  @Put('poses')
  @ApiOperation({
    summary:
      'Give the flight poses: ODM shots.geojson or reconstruction.json, or a table by Metashape, Pix4D or PPK',
  })
  @ApiConsumes('text/plain', 'application/geo+json')
  @ApiBody(fileBody)
  @Allow('operator', 'supervisor', 'admin')
  @Answers(200, posesTakenSchema)
  async putPoses(
    @Param('id', { schema: idSchema }) id: string,
    @Query({ schema: fileQuery }) query: FileQuery,
    @CurrentActor() actor: Actor,
    @Req() request: Request,
  ): Promise<PosesTaken> {
    return this.files.putPoses(id, await bodyOf(request), actor, query.name ?? null);
  }

  @Delete('poses')
  @ApiOperation({ summary: 'Go back to the photos’ own poses' })
  @Allow('operator', 'supervisor', 'admin')
  @Answers(204)
  async removePoses(@Param('id', { schema: idSchema }) id: string, @CurrentActor() actor: Actor) {
    await this.files.remove(id, 'poses', actor);
  }

  @Put('terrain')
  @ApiOperation({
    summary: 'Give the flight ground heights: a GeoTIFF of at most 200 MB that names its EPSG code',
  })
  @ApiConsumes('image/tiff')
  @ApiBody(fileBody)
  @Allow('operator', 'supervisor', 'admin')
  @Answers(200, flightTerrainSchema)
  async putTerrain(
    @Param('id', { schema: idSchema }) id: string,
    @Query({ schema: fileQuery }) query: FileQuery,
    @CurrentActor() actor: Actor,
    @Req() request: Request,
  ) {
    const sizeBytes = Number(request.headers['content-length']);
    if (!(sizeBytes > 0))
      throw new DomainError('length-required', 'Send the file with its Content-Length.', { status: 411 });
    if (request.readableEnded)
      throw new DomainError('unsupported-media-type', 'Send the GeoTIFF itself, as image/tiff.', {
        status: 415,
      });
    const file = await this.files.putTerrain(id, request, sizeBytes, actor, query.name ?? null);
    return presentTerrain(file);
  }

  @Delete('terrain')
  @ApiOperation({ summary: 'Go back to level ground, or to the height model of the settings' })
  @Allow('operator', 'supervisor', 'admin')
  @Answers(204)
  async removeTerrain(@Param('id', { schema: idSchema }) id: string, @CurrentActor() actor: Actor) {
    await this.files.remove(id, 'terrain', actor);
  }
}

/** Read to one byte past the limit: the service refuses what is larger. Sent as JSON it was parsed on the way in. */
async function bodyOf(request: Request): Promise<Buffer> {
  if (request.body !== undefined && request.readableEnded) return Buffer.from(JSON.stringify(request.body));
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes > mostPosesBytes) break;
  }
  return Buffer.concat(parts);
}
