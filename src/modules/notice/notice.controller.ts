import { Body, Controller, Get, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { languages, noticeKinds } from '../../domain/notice/notice-kinds';
import { AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, iso, isoDateTime, isoOrNull } from '../../platform/http/answers';
import { makePage, type Page, pageOf, pageQuery, readPage } from '../../platform/http/pages';
import { type NoticeChoices, NoticeService } from './notice.service';

const noticeSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(noticeKinds),
    subjectKind: z.enum(['flight', 'ticket']),
    subjectId: z.uuid(),
    name: z.string().describe('Flight name or ticket number'),
    reason: z.string().nullable(),
    dueAt: isoDateTime.nullable(),
    createdAt: isoDateTime,
    readAt: isoDateTime.nullable(),
  })
  .meta({ id: 'Notice' });
type NoticeDto = z.infer<typeof noticeSchema>;
const noticeQuery = z.object({ ...pageQuery, unread: z.stringbool().default(false) });
const countSchema = z.object({ unread: z.int() }).meta({ id: 'NoticeCount' });
const readSchema = z
  .object({ ids: z.array(z.uuid()).max(500).optional().describe('All, when left out') })
  .meta({ id: 'NoticesRead' });
const kindSchema = z.object({ kind: z.enum(noticeKinds), inApp: z.boolean(), byMail: z.boolean() });
const choicesSchema = z
  .object({ language: z.enum(languages), kinds: z.array(kindSchema) })
  .meta({ id: 'NoticeChoices' });
const choicesBody = choicesSchema.partial().meta({ id: 'NoticeChoicesChange' });

@ApiTags('notices')
@Controller('notices')
export class NoticeController {
  constructor(private readonly notices: NoticeService) {}

  @Get()
  @ApiOperation({ summary: 'What concerns me, newest first' })
  @AllowSignedIn()
  @Answers(200, pageOf(noticeSchema))
  async list(
    @Query({ schema: noticeQuery }) query: z.infer<typeof noticeQuery>,
    @CurrentActor() actor: Actor,
  ): Promise<Page<NoticeDto>> {
    const { limit, after } = readPage(query, z.tuple([z.uuid()]));
    const rows = await this.notices.list(actor.userId!, {
      limit: limit + 1,
      beforeId: after?.[0] ?? null,
      isUnreadOnly: query.unread,
    });
    const page = makePage(rows, limit, (row) => [row.id]);
    return {
      items: page.items.map((row) => ({
        id: row.id,
        kind: row.kind,
        subjectKind: row.subjectKind,
        subjectId: row.subjectId,
        name: row.details.name,
        reason: row.details.reason ?? null,
        dueAt: row.details.dueAt ? iso(new Date(row.details.dueAt)) : null,
        createdAt: iso(row.createdAt),
        readAt: isoOrNull(row.readAt),
      })),
      next: page.next,
    };
  }

  @Get('count')
  @ApiOperation({ summary: 'How many I have not read' })
  @AllowSignedIn()
  @Answers(200, countSchema)
  async count(@CurrentActor() actor: Actor): Promise<{ unread: number }> {
    return { unread: await this.notices.countUnread(actor.userId!) };
  }

  @Post('read')
  @ApiOperation({ summary: 'Mark as read: these, or all' })
  @AllowSignedIn()
  @Answers(204)
  async markRead(
    @Body({ schema: readSchema }) body: z.infer<typeof readSchema>,
    @CurrentActor() actor: Actor,
  ): Promise<void> {
    await this.notices.markRead(actor.userId!, body.ids ?? null);
  }

  @Get('choices')
  @ApiOperation({ summary: 'What I want to be told, where, and in which language mails are' })
  @AllowSignedIn()
  @Answers(200, choicesSchema)
  showChoices(@CurrentActor() actor: Actor): Promise<NoticeChoices> {
    return this.notices.choices(actor.userId!);
  }

  @Put('choices')
  @ApiOperation({ summary: 'Choose what I want to be told; what is left out stays' })
  @AllowSignedIn()
  @Answers(200, choicesSchema)
  choose(
    @Body({ schema: choicesBody }) body: z.infer<typeof choicesBody>,
    @CurrentActor() actor: Actor,
  ): Promise<NoticeChoices> {
    return this.notices.choose(actor.userId!, body);
  }
}
