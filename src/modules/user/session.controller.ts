import { Body, Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Request, Response } from 'express';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import {
  AllowAnonymous,
  AllowBeforeOwnPassword,
  AllowSignedIn,
  CurrentActor,
} from '../../platform/http/access';
import { Answers, isoOrNull } from '../../platform/http/answers';
import { SESSION_COOKIE } from '../../platform/http/openapi';
import { PublicOrigin } from '../../platform/http/public-origin';
import type { RequestWithSession } from './access.guard';
import { CurrentSession } from './current-session';
import { type SessionActor, SessionService } from './session.service';
import { presentUser, sessionSchema, signInSchema } from './user.dto';
import { UserAccount } from './user-account.entity';

type SessionDto = z.infer<typeof sessionSchema>;

@ApiTags('session')
@Controller('session')
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    @InjectDataSource() private readonly database: DataSource,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Sign in: the answer sets the session cookie' })
  @AllowAnonymous()
  @Answers(201, sessionSchema)
  async start(
    @Body({ schema: signInSchema }) body: z.infer<typeof signInSchema>,
    @PublicOrigin() origin: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionDto> {
    const { token, expiresAt, user } = await this.sessions.signIn(
      body.email,
      body.password,
      request.get('user-agent') ?? null,
    );
    response.cookie(SESSION_COOKIE, token, { ...cookieOptions(origin), expires: expiresAt });
    return presentSession(user, expiresAt);
  }

  @Get()
  @ApiOperation({ summary: 'Who am I' })
  @AllowSignedIn()
  @AllowBeforeOwnPassword()
  @Answers(200, sessionSchema)
  async show(@CurrentActor() actor: Actor, @Req() request: RequestWithSession): Promise<SessionDto> {
    const user = await this.database.getRepository(UserAccount).findOneByOrFail({ id: actor.userId ?? '' });
    const expiresAt = request.sessionId ? await this.sessions.findEnd(request.sessionId) : null;
    return presentSession(user, expiresAt);
  }

  @Delete()
  @ApiOperation({ summary: 'Sign out: the token is worth nothing from now on' })
  @AllowSignedIn()
  @AllowBeforeOwnPassword()
  @Answers(204)
  async end(
    @CurrentSession() session: SessionActor,
    @PublicOrigin() origin: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.sessions.signOut(session);
    response.clearCookie(SESSION_COOKIE, cookieOptions(origin));
  }
}

const presentSession = (user: UserAccount, expiresAt: Date | null): SessionDto => ({
  user: presentUser(user),
  expiresAt: isoOrNull(expiresAt),
  mustChangePassword: user.mustChangePassword,
});

const cookieOptions = (origin: string) =>
  ({ httpOnly: true, sameSite: 'lax', secure: origin.startsWith('https:'), path: '/' }) as const;
