import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { Allow, AllowBeforeOwnPassword, AllowSignedIn, CurrentActor } from '../../platform/http/access';
import { Answers, idSchema } from '../../platform/http/answers';
import { makePage, type Page, pageOf, readPage } from '../../platform/http/pages';
import { CurrentSession } from './current-session';
import { generatePassword } from './password';
import type { SessionActor } from './session.service';
import {
  newUserSchema,
  ownPasswordSchema,
  passwordAnswerSchema,
  presentUser,
  userChangesSchema,
  userListQuery,
  userSchema,
  userWithPasswordSchema,
} from './user.dto';
import { UserService } from './user.service';

type UserDto = z.infer<typeof userSchema>;

@ApiTags('users')
@Controller('users')
export class UserController {
  constructor(private readonly users: UserService) {}

  @Post()
  @ApiOperation({ summary: 'Make an account' })
  @Allow('admin')
  @Answers(201, userWithPasswordSchema)
  async create(
    @Body({ schema: newUserSchema }) body: z.infer<typeof newUserSchema>,
    @CurrentActor() actor: Actor,
  ): Promise<z.infer<typeof userWithPasswordSchema>> {
    const password = body.password ?? generatePassword();
    const user = await this.users.create({ ...body, password }, actor);
    return { user: presentUser(user), password: body.password ? null : password };
  }

  @Get()
  @ApiOperation({ summary: 'Accounts; reviewers and supervisors see them too: they hand tickets to people' })
  @Allow('reviewer', 'supervisor', 'admin')
  @Answers(200, pageOf(userSchema))
  async list(@Query({ schema: userListQuery }) query: z.infer<typeof userListQuery>): Promise<Page<UserDto>> {
    const { limit, after } = readPage(query, z.tuple([z.uuid()]));
    const rows = await this.users.list(limit + 1, after?.[0] ?? null);
    return makePage(rows.map(presentUser), limit, (user) => [user.id]);
  }

  @Post('me/password')
  @ApiOperation({ summary: 'Change one’s own password; every other session of the account ends' })
  @AllowSignedIn()
  @AllowBeforeOwnPassword()
  @Answers(204)
  async changeOwnPassword(
    @Body({ schema: ownPasswordSchema }) body: z.infer<typeof ownPasswordSchema>,
    @CurrentSession() session: SessionActor,
  ): Promise<void> {
    const passwords = { current: body.currentPassword, next: body.newPassword };
    await this.users.changeOwnPassword(session.actor, passwords, session.sessionId);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change an account’s name or role, or close it',
    description: 'Closing it ends its sessions; the last active administrator stays.',
  })
  @Allow('admin')
  @Answers(200, userSchema)
  async change(
    @Param('id', { schema: idSchema }) id: string,
    @Body({ schema: userChangesSchema }) body: z.infer<typeof userChangesSchema>,
    @CurrentActor() actor: Actor,
  ): Promise<UserDto> {
    return presentUser(await this.users.change(id, body, actor));
  }

  @Post(':id/password')
  @ApiOperation({ summary: 'A new password, shown this once; the account’s sessions end' })
  @Allow('admin')
  @Answers(200, passwordAnswerSchema)
  async resetPassword(
    @Param('id', { schema: idSchema }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<z.infer<typeof passwordAnswerSchema>> {
    return { password: await this.users.resetPasswordOf(id, actor) };
  }
}
