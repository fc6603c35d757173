import { AuditDto, FindingDto, FindingQueryDto, PageQueryDto, StartAuditDto } from '@app/contracts';
import { answerPage, ApiProblems, BODY_PROBLEMS, Requires } from '@app/platform';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { FLOW_PARAM, OPERATOR_HEADER, PAGE_LINK } from './api-parts';
import { AuditOperations } from './audit-operations';
import { OperatorName } from './operator-name';

const AUDIT_PARAM = { name: 'audit', description: 'The `id` of an audit.' };

@Requires('operate')
@ApiTags('audits')
@Controller('flows/:flow')
export class AuditsController {
  constructor(private readonly audits: AuditOperations) {}

  @Post('audit')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'startAudit',
    summary: 'Hold what the source has against what the target has.',
    description:
      'Reads both systems to their end, in the background: follow it at its `Location`. With `repair`, what is missing is ' +
      'recorded and delivered under its own key, so that nothing is doubled. Duplicates and orphans are told, and left to you.',
  })
  @ApiParam(FLOW_PARAM)
  @ApiHeader(OPERATOR_HEADER)
  @ApiAcceptedResponse({
    description: 'The audit, running.',
    type: AuditDto,
    headers: { Location: { description: 'Where the audit is.', schema: { type: 'string' } } },
  })
  @ApiProblems('not-found', 'audit-running', 'not-auditable', 'invalid-operator', ...BODY_PROBLEMS, 'unavailable')
  async start(
    @Param('flow') flow: string,
    @Body() { repair }: StartAuditDto,
    @OperatorName() operator: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuditDto> {
    const audit = await this.audits.start(flow, repair, operator);
    response.location(`/flows/${encodeURIComponent(flow)}/audits/${audit.id}`);
    return audit;
  }

  @Get('audits')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listAudits',
    summary: 'The audits of a flow, newest first.',
    description: 'Every page has a `Link` with `rel="next"`, to older ones.',
  })
  @ApiParam(FLOW_PARAM)
  @ApiOkResponse({ description: 'A page of audits; an empty one at the end.', type: [AuditDto], headers: PAGE_LINK })
  @ApiProblems('invalid-query', 'invalid-cursor', 'expired-cursor', 'not-found', 'unavailable')
  list(
    @Param('flow') flow: string,
    @Query() query: PageQueryDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuditDto[]> {
    return answerPage(this.audits.list(flow), query, request, response);
  }

  @Get('audits/:audit')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'getAudit', summary: 'How an audit goes, or went.' })
  @ApiParam(FLOW_PARAM)
  @ApiParam(AUDIT_PARAM)
  @ApiOkResponse({ description: 'The audit.', type: AuditDto })
  @ApiProblems('not-found', 'unavailable')
  find(@Param('flow') flow: string, @Param('audit') audit: string): Promise<AuditDto> {
    return this.audits.audit(flow, audit);
  }

  @Get('audits/:audit/findings')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listFindings',
    summary: 'What an audit found, key by key.',
    description: 'Of the last 30 audits of a flow; of older ones only the counts are kept.',
  })
  @ApiParam(FLOW_PARAM)
  @ApiParam(AUDIT_PARAM)
  @ApiOkResponse({
    description: 'A page of findings; an empty one at the end.',
    type: [FindingDto],
    headers: PAGE_LINK,
  })
  @ApiProblems('invalid-query', 'invalid-cursor', 'expired-cursor', 'not-found', 'unavailable')
  async findings(
    @Param('flow') flow: string,
    @Param('audit') audit: string,
    @Query() query: FindingQueryDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FindingDto[]> {
    return answerPage(await this.audits.findings(flow, audit, query.kind), query, request, response);
  }
}
