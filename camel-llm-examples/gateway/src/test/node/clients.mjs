// Runs the SDKs of OpenAI and Anthropic against a gateway, each over an upstream of the other's protocol.
// Arguments: the address of the gateway, a key, a key without budget. Prints one line for each check; fails at the first that is wrong.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import Anthropic from '@anthropic-ai/sdk';

const [base, apiKey, poorKey] = process.argv.slice(2);
const openai = new OpenAI({baseURL: base + '/v1', apiKey, maxRetries: 0});
const anthropic = new Anthropic({baseURL: base, apiKey, maxRetries: 0});
const claude = 'anthropic:claude-sonnet-4-5';
const gpt = 'openai:gpt-4.1';
const hello = [{role: 'user', content: 'Say hello'}];
const weather = [{role: 'user', content: 'Weather in Oslo and Rome?'}];
const parameters = {type: 'object', properties: {city: {type: 'string'}}, required: ['city'], additionalProperties: false};
const functions = [{type: 'function', function: {name: 'weather', description: 'Tells the weather', parameters}}];
const tools = [{name: 'weather', description: 'Tells the weather', input_schema: parameters}];

async function check(name, run) {
  await run();
  console.log('ok ' + name);
}

await check('openai chat', async () => {
  const {data, response} = await openai.chat.completions.create({model: claude, messages: hello}).withResponse();
  assert.equal(data.choices[0].message.content, 'Hello');
  assert.equal(data.choices[0].finish_reason, 'stop');
  assert.ok(data.usage.total_tokens > 0);
  assert.ok(response.headers.get('x-request-id'));
  assert.equal(data._request_id, response.headers.get('x-request-id'));
});

await check('openai stream helper', async () => {
  const stream = openai.chat.completions.stream({model: claude, messages: hello, stream_options: {include_usage: true}});
  const whole = await stream.finalChatCompletion();
  assert.equal(whole.choices[0].message.content, 'Hello');
  assert.ok((await stream.totalUsage()).total_tokens > 0);
});

await check('openai parallel tools, two turns, streamed', async () => {
  const stream = openai.chat.completions.stream({model: claude, messages: weather, tools: functions});
  const message = (await stream.finalChatCompletion()).choices[0].message;
  assert.deepEqual(message.tool_calls.map(call => JSON.parse(call.function.arguments).city), ['Oslo', 'Rome']);
  const results = message.tool_calls.map(call => ({role: 'tool', tool_call_id: call.id, content: '5 degrees'}));
  const then = await openai.chat.completions.create({model: claude, messages: [...weather, message, ...results], tools: functions});
  assert.equal(then.choices[0].message.content, 'It is 5 degrees');
});

await check('openai runTools', async () => {
  const cities = [];
  const runner = openai.chat.completions.runTools({
    model: claude, messages: weather, stream: true,
    tools: [{type: 'function', function: {name: 'weather', parse: JSON.parse, parameters,
      function: ({city}) => { cities.push(city); return '5 degrees'; }}}],
  });
  assert.equal(await runner.finalContent(), 'It is 5 degrees');
  assert.deepEqual(cities.sort(), ['Oslo', 'Rome']);
});

await check('openai structured output', async () => {
  const answer = await openai.chat.completions.parse({
    model: claude, messages: [{role: 'user', content: 'As JSON'}],
    response_format: {type: 'json_schema', json_schema: {name: 'city', strict: true, schema: parameters}},
  });
  assert.deepEqual(answer.choices[0].message.parsed, {city: 'Oslo'});
});

await check('openai responses', async () => {
  const whole = await openai.responses.create({model: claude, input: 'Say hello', store: false});
  assert.equal(whole.output_text, 'Hello');
  assert.equal(whole.status, 'completed');
});

await check('openai responses, streamed', async () => {
  const stream = openai.responses.stream({model: claude, input: 'Say hello'});
  const whole = await stream.finalResponse();
  assert.equal(whole.output_text, 'Hello');
  assert.ok(whole.usage.total_tokens > 0);
});

await check('openai responses, tools and a second turn', async () => {
  const flat = [{type: 'function', name: 'weather', description: 'Tells the weather', parameters, strict: true}];
  const stream = openai.responses.stream({model: claude, input: weather, tools: flat});
  const first = await stream.finalResponse();
  const calls = first.output.filter(item => item.type === 'function_call');
  assert.deepEqual(calls.map(call => JSON.parse(call.arguments).city), ['Oslo', 'Rome']);
  const outputs = calls.map(call => ({type: 'function_call_output', call_id: call.call_id, output: '5 degrees'}));
  const then = await openai.responses.create({model: claude, input: [...weather, ...first.output, ...outputs], tools: flat});
  assert.equal(then.output_text, 'It is 5 degrees');
});

await check('openai embeddings', async () => {
  const answer = await openai.embeddings.create({model: 'openai:text-embedding-3-small', input: ['a', 'b']});
  assert.deepEqual(answer.data.map(one => [...one.embedding]), [[0.5, -1], [0.25, 2]]);
});

await check('openai models', async () => {
  const ids = [];
  for await (const model of openai.models.list()) ids.push(model.id);
  assert.ok(ids.includes(gpt));
  assert.equal((await openai.models.retrieve(gpt)).id, gpt);
});

await check('openai errors', async () => {
  await assert.rejects(openai.chat.completions.create({model: 'none', messages: hello}), OpenAI.NotFoundError);
  await assert.rejects(openai.chat.completions.create({model: claude, messages: 'x'}), OpenAI.BadRequestError);
  const stranger = new OpenAI({baseURL: base + '/v1', apiKey: 'sk-llm-none', maxRetries: 0});
  await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
  await assert.rejects(openai.chat.completions.create({model: claude, messages: [{role: 'user', content: 'overloaded'}]}),
    OpenAI.InternalServerError);
  const stream = openai.chat.completions.stream({model: claude, messages: [{role: 'user', content: 'cut'}]});
  await assert.rejects(stream.finalChatCompletion(), OpenAI.APIError);
});

await check('a spent budget is asked once', async () => {
  let sent = 0;
  const poor = new OpenAI({baseURL: base + '/v1', apiKey: poorKey, maxRetries: 3,
    fetch: (url, init) => { sent++; return fetch(url, init); }});
  await assert.rejects(poor.chat.completions.create({model: claude, messages: hello}), OpenAI.RateLimitError);
  assert.equal(sent, 1);
});

await check('anthropic messages', async () => {
  const {data, response} = await anthropic.messages.create({model: gpt, max_tokens: 100, messages: hello}).withResponse();
  assert.deepEqual(data.content.map(block => block.text), ['Hello']);
  assert.equal(data.stop_reason, 'end_turn');
  assert.ok(data.usage.input_tokens > 0);
  assert.ok(response.headers.get('request-id'));
});

await check('anthropic stream helper', async () => {
  const stream = anthropic.messages.stream({model: gpt, max_tokens: 100, messages: hello});
  const whole = await stream.finalMessage();
  assert.equal(whole.content[0].text, 'Hello');
  assert.ok(whole.usage.input_tokens > 0 && whole.usage.output_tokens > 0);
});

await check('anthropic thinking of a model that sends reasoning_content', async () => {
  const stream = anthropic.messages.stream({model: gpt, max_tokens: 2000, messages: [{role: 'user', content: 'think'}]});
  const whole = await stream.finalMessage();
  assert.deepEqual(whole.content.map(block => block.type), ['thinking', 'text']);
  assert.equal(whole.content[0].thinking, 'Let me see');
  const then = await anthropic.messages.create({model: gpt, max_tokens: 100,
    messages: [{role: 'user', content: 'think'}, {role: 'assistant', content: whole.content}, ...hello]});
  assert.equal(then.content[0].text, 'Hello');
});

await check('anthropic parallel tools, two turns, streamed', async () => {
  const stream = anthropic.messages.stream({model: gpt, max_tokens: 100, messages: weather, tools});
  const whole = await stream.finalMessage();
  const calls = whole.content.filter(block => block.type === 'tool_use');
  assert.equal(whole.stop_reason, 'tool_use');
  assert.deepEqual(calls.map(call => call.input.city), ['Oslo', 'Rome']);
  const results = calls.map(call => ({type: 'tool_result', tool_use_id: call.id, content: '5 degrees'}));
  const then = await anthropic.messages.create({model: gpt, max_tokens: 100, tools,
    messages: [...weather, {role: 'assistant', content: whole.content}, {role: 'user', content: results}]});
  assert.equal(then.content[0].text, 'It is 5 degrees');
});

await check('anthropic count of tokens', async () => {
  const count = await anthropic.messages.countTokens({model: gpt, messages: hello});
  assert.ok(count.input_tokens > 0);
});

await check('anthropic models', async () => {
  const ids = [];
  for await (const model of anthropic.models.list()) ids.push(model.id);
  assert.ok(ids.includes(claude));
  assert.equal((await anthropic.models.retrieve(claude)).id, claude);
});

await check('anthropic errors', async () => {
  await assert.rejects(anthropic.messages.create({model: 'none', max_tokens: 9, messages: hello}), Anthropic.NotFoundError);
  const stranger = new Anthropic({baseURL: base, apiKey: 'sk-llm-none', maxRetries: 0});
  await assert.rejects(stranger.models.list(), Anthropic.AuthenticationError);
  const stream = anthropic.messages.stream({model: gpt, max_tokens: 9, messages: [{role: 'user', content: 'cut'}]});
  await assert.rejects(stream.finalMessage(), Anthropic.APIError);
});

await check('authorization as a bearer token, as Claude Code sends it', async () => {
  const bearer = new Anthropic({baseURL: base, authToken: apiKey, apiKey: null, maxRetries: 0});
  const whole = await bearer.beta.messages.create({model: gpt, max_tokens: 100, betas: ['context-management-2025-06-27'], messages: hello});
  assert.equal(whole.content[0].text, 'Hello');
});
