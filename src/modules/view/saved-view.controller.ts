import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { type SavedView, SavedViewService } from './saved-view.service';

const MOST_QUERY_LETTERS = 10_000;
const pageSchema = z.string().regex(/^[a-z-]{1,40}$/, 'must be the name of a page');
const listQuery = z.object({ page: pageSchema });
const newViewSchema = z
  .object({
    page: pageSchema,
    name: z.string().trim().min(1).max(80),
    query: z
      .record(z.string(), z.unknown())
      .refine((query) => JSON.stringify(query).length <= MOST_QUERY_LETTERS, { error: 'is too large' }),
    isShared: z.boolean().default(false),
  })
  .meta({ id: 'NewSavedView' });
const viewSchema = z
  .object({
    id: z.uuid(),
    page: z.string(),
    name: z.string(),
    query: z.record(z.string(), z.unknown()),
    isShared: z.boolean(),
    isMine: z.boolean(),
    owner: z.string(),
  })
  .meta({ id: 'SavedView' });
const listSchema = z.object({ items: z.array(viewSchema) }).meta({ id: 'SavedViews' });

@ApiTags('views')
@Controller('views')
export class SavedViewController {
  constructor(private readonly views: SavedViewService) {}

  @Get()
  @ApiOperation({ summary: 'Views of a page: one’s own, then those that others share' })
  @AllowSignedIn()
  @Answers(200, listSchema)
  async list(
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
    @CurrentActor() actor: Actor,
  ): Promise<{ items: SavedView[] }> {
    return { items: await this.views.list(actor.userId!, query.page) };
  }

  @Put()
  @ApiOperation({ summary: 'Keep a view; the same name again replaces it' })
  @AllowSignedIn()
  @Answers(200, viewSchema)
  save(
    @Body({ schema: newViewSchema }) body: z.infer<typeof newViewSchema>,
    @CurrentActor() actor: Actor,
  ): Promise<SavedView> {
    return this.views.save(actor.userId!, body);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Throw a view of one’s own away' })
  @AllowSignedIn()
  @Answers(204)
  async remove(@Param('id', { schema: idSchema }) id: string, @CurrentActor() actor: Actor): Promise<void> {
    await this.views.remove(actor.userId!, id);
  }
}
