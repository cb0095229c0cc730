import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { docsPage, errorsPage } from './docs-page.js';
import { ApiDescription } from './openapi.js';
import { Public } from './requires.js';

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

@ApiExcludeController()
@Controller()
export class DocsController {
  constructor(private readonly description: ApiDescription) {}

  @Get('openapi.json')
  @Public()
  @Header('cache-control', 'public, max-age=60')
  openapi() {
    return this.description.document;
  }

  @Get('docs')
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  )
  docs(): string {
    return docsPage(this.description.document);
  }

  /** Where the `docs` of every problem points to. */
  @Get('docs/errors')
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', policy)
  errors(): string {
    return errorsPage();
  }
}
