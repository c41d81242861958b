import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../../platform/http/access';
import { Answers } from '../../platform/http/answers';
import { makePage, type Page, pageOf, pageQuery, readPage } from '../../platform/http/pages';
import { BystanderService } from './bystander.service';

const listQuery = z.object({ ...pageQuery });
const markedPhotoSchema = z
  .object({
    photoId: z.uuid(),
    photoName: z.string(),
    flightId: z.uuid(),
    flightName: z.string(),
    people: z.int(),
    vehicles: z.int(),
    state: z
      .enum(['blurred', 'nobody-found'])
      .describe('`blurred` for everyone but reviewers; `nobody-found`: somebody looked'),
  })
  .meta({ id: 'MarkedPhoto' });
type MarkedPhotoDto = z.infer<typeof markedPhotoSchema>;

@ApiTags('photos')
@Controller('bystanders')
export class BystanderListController {
  constructor(private readonly bystanders: BystanderService) {}

  @Get()
  @ApiOperation({
    summary: 'Photos that a reviewer looked over for people and vehicles, newest photos first',
  })
  @Allow('reviewer')
  @Answers(200, pageOf(markedPhotoSchema))
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Page<MarkedPhotoDto>> {
    const { limit, after } = readPage(query, z.tuple([z.uuid()]));
    const rows = await this.bystanders.listMarked({ limit: limit + 1, beforeId: after?.[0] ?? null });
    return makePage(rows, limit, ({ photoId }) => [photoId]);
  }
}
