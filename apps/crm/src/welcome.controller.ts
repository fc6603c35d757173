import { Public } from '@app/platform';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';

const WELCOME = {
  message: 'Welcome to the Mock CRM API',
  customers: '/customers',
  docs: '/docs',
  openapi: '/openapi.json',
};

@Public()
@ApiTags('customers')
@Controller()
export class WelcomeController {
  @Get()
  @ApiOperation({ operationId: 'welcome', summary: 'Says what this is and where to look.' })
  @ApiOkResponse({ description: 'The way in.', schema: { example: WELCOME } })
  welcome(): typeof WELCOME {
    return WELCOME;
  }
}
