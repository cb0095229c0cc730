import { Problem } from '@berth/contracts/http';
import { applyDecorators, Controller, HttpCode } from '@nestjs/common';
import { ApiDefaultResponse, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { ZodType } from 'zod';

/** What a route answers, for the client that is generated from it; every route may answer a problem. */
export function Answers(schema: ZodType, status = 200) {
  return applyDecorators(
    HttpCode(status),
    ApiResponse({ status, standardSchema: schema, description: '' }),
    ApiDefaultResponse({ standardSchema: Problem, description: 'What went wrong, in words' }),
  );
}

/** A stream of Server-Sent Events. */
export function AnswersEvents(description: string) {
  return applyDecorators(
    ApiResponse({ status: 200, description, content: { 'text/event-stream': { schema: { type: 'string' } } } }),
    ApiDefaultResponse({ standardSchema: Problem, description: 'What went wrong, in words' }),
  );
}

/** Routes of one team. */
export function TeamController(tag: string, path = '') {
  return applyDecorators(
    ApiTags(tag),
    ApiParam({ name: 'team', type: String, description: 'The team’s slug' }),
    Controller(`teams/:team${path}`),
  );
}

/** Routes of one app. */
export function AppController(tag: string, path = '') {
  return applyDecorators(
    ApiParam({ name: 'app', type: String, description: 'The app’s name' }),
    TeamController(tag, `/apps/:app${path}`),
  );
}
