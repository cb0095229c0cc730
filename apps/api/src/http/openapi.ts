import { type INestApplication, Injectable } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** The API's description, from its controllers. Committed as openapi.json; the clients are generated from there. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const head = new DocumentBuilder()
    .setTitle('Berth')
    .setDescription('Everything the console does goes through this API.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A token: berth_…' })
    .build();
  return SwaggerModule.createDocument(app, head, { operationIdFactory: (_controller, method) => method });
}

/** Written once at boot: routes do not change while the process runs. */
@Injectable()
export class ApiDescription {
  document: OpenAPIObject | undefined;
}
