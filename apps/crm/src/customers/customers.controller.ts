import { CreateCustomerDto, CustomerBatchDto, CustomerDto, FeedCustomerDto, PageQueryDto } from '@app/contracts';
import {
  answerBatch,
  answerJsonPage,
  ApiProblems,
  BODY_PROBLEMS,
  currentTraceparent,
  problem,
  ProblemException,
  Requires,
  ResourceId,
  validateBatch,
} from '@app/platform';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CustomersStore } from './customers.store';

@ApiTags('customers')
@Controller('customers')
export class CustomersController {
  constructor(private readonly customers: CustomersStore) {}

  @Post()
  @Requires('customers:write')
  @ApiOperation({
    operationId: 'createCustomer',
    summary: 'Create a customer.',
    description: 'Answered only once the customer is on the disk.',
  })
  @ApiCreatedResponse({
    description: 'The customer as it is kept.',
    type: CustomerDto,
    headers: {
      Location: {
        description: 'Where the customer is.',
        schema: { type: 'string', example: '/customers/0199a3b2-7c1e-7f7a-9d55-2f1f0c6f1a10' },
      },
    },
  })
  @ApiProblems(...BODY_PROBLEMS, 'email-taken', 'unavailable', 'storage-full')
  async create(@Body() body: CreateCustomerDto, @Res({ passthrough: true }) response: Response): Promise<CustomerDto> {
    const [customer] = await this.customers.create([body], currentTraceparent());
    if (customer === undefined) throw new ProblemException('email-taken', { errors: EMAIL_TAKEN });
    response.location(`/customers/${customer.id}`);
    return customer;
  }

  @Post('batch')
  @Requires('customers:write')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'createCustomers',
    summary: 'Create up to 1000 customers.',
    description: 'Each item stands for itself: the results come in the order of the items, each with its own status.',
  })
  @ApiBody({
    type: [CreateCustomerDto],
    examples: {
      several: {
        summary: 'Two that are new, one that is not valid',
        value: [
          { name: 'Ada Lovelace', email: 'ada@example.com' },
          { name: '김서연', email: 'seoyeon.kim@müller.example' },
          { name: '', email: 'nobody' },
        ],
      },
    },
  })
  @ApiOkResponse({ description: 'What became of each.', type: CustomerBatchDto })
  @ApiProblems(...BODY_PROBLEMS, 'unavailable', 'storage-full')
  async createBatch(@Body() body: unknown): Promise<CustomerBatchDto> {
    const results = await answerBatch(
      validateBatch(CreateCustomerDto, body),
      async (valid) => (await this.customers.create(valid, currentTraceparent())).map(toBatchResult),
      (refusal) => ({ status: refusal.status, problem: refusal }),
    );
    return { results };
  }

  @Get()
  @Requires('customers:read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listCustomers',
    summary: 'Follow the feed of customers, in commit order.',
    description:
      'Every page has a `Link` with `rel="next"`. At the end of the feed it is where new customers will appear: keep it and ' +
      'ask again later.',
  })
  @ApiOkResponse({
    description: 'A page of customers; an empty one at the end of the feed.',
    type: [FeedCustomerDto],
    headers: {
      Link: {
        description: 'Where to go on.',
        schema: { type: 'string', example: '</customers?limit=100&after=MS4w...>; rel="next"' },
      },
    },
  })
  @ApiProblems('invalid-query', 'invalid-cursor', 'expired-cursor', 'unavailable')
  feed(
    @Query() query: PageQueryDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    return answerJsonPage(this.customers, query, request, response);
  }

  @Get(':id')
  @Requires('customers:read')
  @ApiOperation({ operationId: 'getCustomer', summary: 'Get one customer.' })
  @ApiParam({ name: 'id', description: 'The `id` of a customer.', schema: { type: 'string', format: 'uuid' } })
  @ApiOkResponse({ description: 'The customer.', type: CustomerDto })
  @ApiProblems('not-found', 'unavailable')
  async find(@Param('id', ResourceId) id: string): Promise<CustomerDto> {
    const customer = await this.customers.find(id);
    if (customer === undefined) throw new ProblemException('not-found');
    return customer;
  }
}

const EMAIL_TAKEN = [{ pointer: '/email', detail: 'belongs to another customer' }];

function toBatchResult(customer: CustomerDto | undefined): CustomerBatchDto['results'][number] {
  return customer === undefined
    ? { status: 409, problem: problem('email-taken', { errors: EMAIL_TAKEN }) }
    : { status: 201, customer };
}
