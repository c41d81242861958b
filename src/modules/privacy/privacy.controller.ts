import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { Allow, AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { CurrentSession } from '../user/current-session';
import type { SessionActor } from '../user/session.service';
import { AccountErasure } from './account-erasure.service';
import { AccountExports } from './account-export.service';

const erasureSchema = z
  .object({ reason: z.string().trim().min(8).max(300).describe('Kept in the history') })
  .meta({ id: 'Erasure' });
const erasedSchema = z.object({ pseudonym: z.string() }).meta({ id: 'Erased' });
const partSchema = z.array(z.record(z.string(), z.unknown()));
const accountExportSchema = z
  .object({
    exportedAt: z.string(),
    account: z.record(z.string(), z.unknown()),
    sessions: partSchema,
    apiKeys: partSchema,
    savedViews: partSchema,
    noticeChoices: partSchema,
    notices: partSchema,
    flights: partSchema,
    assignedTickets: partSchema,
    ticketEvents: partSchema,
    attachments: partSchema,
    decisions: partSchema,
    history: partSchema.describe('The newest 50,000 lines'),
  })
  .meta({ id: 'AccountExport' });
type AccountExportDto = z.infer<typeof accountExportSchema>;

@ApiTags('users')
@Controller('users')
export class PrivacyController {
  constructor(
    private readonly exports: AccountExports,
    private readonly erasure: AccountErasure,
  ) {}

  @Get('me/export')
  @ApiOperation({ summary: 'All that is kept about oneself' })
  @AllowSignedIn()
  @Answers(200, accountExportSchema)
  async exportOwn(@CurrentSession() { actor }: SessionActor): Promise<AccountExportDto> {
    return (await this.exports.export(actor.userId, actor)) as unknown as AccountExportDto;
  }

  @Get(':id/export')
  @ApiOperation({ summary: 'All that is kept about an account’s person' })
  @Allow('admin')
  @Answers(200, accountExportSchema)
  async export(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<AccountExportDto> {
    return (await this.exports.export(id, actor)) as unknown as AccountExportDto;
  }

  @Post(':id/erasure')
  @ApiOperation({
    summary: 'Erase an account’s person: name and address give way to a pseudonym everywhere',
    description: 'The account can’t sign in again; what it did stays under the pseudonym. Can’t be undone.',
  })
  @Allow('admin')
  @Answers(200, erasedSchema)
  erase(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: erasureSchema }) { reason }: z.infer<typeof erasureSchema>,
    @CurrentActor() actor: Actor,
  ): Promise<z.infer<typeof erasedSchema>> {
    return this.erasure.erase(id, reason, actor);
  }
}
