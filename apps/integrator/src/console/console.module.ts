import { type MiddlewareConsumer, Module, type NestModule, RequestMethod } from '@nestjs/common';
import { join } from 'node:path';
import { ConsoleAssetsController } from './console-assets.controller';
import { ConsoleFiles } from './console-files';
import { ConsolePage } from './console-page.middleware';

/** The console: a page for people, served beside the API that it uses like any other client. */
@Module({
  controllers: [ConsoleAssetsController],
  providers: [{ provide: ConsoleFiles, useValue: new ConsoleFiles(join(__dirname, 'public')) }],
})
export class ConsoleModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    // Middleware, not a route: it comes before every route of `/`, whatever the order of the modules.
    consumer.apply(ConsolePage).forRoutes({ path: '/', method: RequestMethod.GET });
  }
}
