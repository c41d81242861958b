import { Injectable } from '@nestjs/common';

/** The only way to the time: tests give their own. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
