// Runs frameworks over the gateway, each with models of a provider that speaks another protocol: the ai SDK of Vercel, LangChain, graphql-sse.
// Arguments: the address of the gateway, a key. Prints one line for each check; fails at the first that is wrong.
import assert from 'node:assert/strict';
import {generateText, jsonSchema, stepCountIs, streamText, tool} from 'ai';
import {createOpenAICompatible} from '@ai-sdk/openai-compatible';
import {createOpenAI} from '@ai-sdk/openai';
import {createAnthropic} from '@ai-sdk/anthropic';
import {ChatOpenAI, OpenAIEmbeddings} from '@langchain/openai';
import {ChatAnthropic} from '@langchain/anthropic';
import {HumanMessage, ToolMessage} from '@langchain/core/messages';
import {createClient} from 'graphql-sse';

globalThis.AI_SDK_LOG_WARNINGS = false;
const [base, apiKey] = process.argv.slice(2);
const claude = 'anthropic:claude-sonnet-4-5';
const gpt = 'openai:gpt-4.1';
const question = 'Weather in Oslo and Rome?';
const schema = {type: 'object', properties: {city: {type: 'string'}}, required: ['city'], additionalProperties: false};

async function check(name, run) {
  await run();
  console.log('ok ' + name);
}

const vercel = {
  'openai-compatible': createOpenAICompatible({name: 'gateway', baseURL: base + '/v1', apiKey, includeUsage: true})(claude),
  'openai responses': createOpenAI({baseURL: base + '/v1', apiKey})(claude),
  'openai chat': createOpenAI({baseURL: base + '/v1', apiKey}).chat(claude),
  'anthropic': createAnthropic({baseURL: base + '/v1', apiKey})(gpt),
};

for (const [name, model] of Object.entries(vercel)) {
  await check(`ai, ${name}: text`, async () => {
    const whole = await generateText({model, prompt: 'Say hello', maxRetries: 0});
    assert.equal(whole.text, 'Hello');
    assert.equal(whole.finishReason, 'stop');
    assert.ok(whole.usage.totalTokens > 0);
  });
  await check(`ai, ${name}: stream`, async () => {
    const stream = streamText({model, prompt: 'Say hello', maxRetries: 0, onError: ({error}) => console.log('an error of the stream:', error)});
    let text = '';
    for await (const piece of stream.textStream) text += piece;
    assert.equal(text, 'Hello');
    assert.equal(await stream.finishReason, 'stop');
    assert.ok((await stream.usage).outputTokens > 0);
  });
  await check(`ai, ${name}: tools, streamed, two steps`, async () => {
    const cities = [];
    const stream = streamText({model, prompt: question, maxRetries: 0, stopWhen: stepCountIs(3), onError: ({error}) => console.log('an error of the stream:', error),
      tools: {weather: tool({description: 'Tells the weather', inputSchema: jsonSchema(schema),
        execute: async ({city}) => { cities.push(city); return '5 degrees'; }})}});
    assert.equal(await stream.text, 'It is 5 degrees');
    assert.deepEqual(cities.sort(), ['Oslo', 'Rome']);
  });
  await check(`ai, ${name}: a stream that breaks off is an error`, async () => {
    let error;
    const stream = streamText({model, prompt: 'cut', maxRetries: 0, onError: event => { error = event.error; }});
    await stream.consumeStream();
    assert.ok(error, 'the error is reported');
    assert.notEqual(await stream.finishReason.then(reason => reason, () => 'error'), 'stop');
  });
}

const langchain = {
  'openai': new ChatOpenAI({model: claude, apiKey, configuration: {baseURL: base + '/v1'}, maxRetries: 0, useResponsesApi: false}),
  'openai responses': new ChatOpenAI({model: claude, apiKey, configuration: {baseURL: base + '/v1'}, maxRetries: 0, useResponsesApi: true}),
  'anthropic': new ChatAnthropic({model: gpt, apiKey, anthropicApiUrl: base, maxRetries: 0, maxTokens: 100}),
};

for (const [name, model] of Object.entries(langchain)) {
  await check(`langchain, ${name}: text and stream`, async () => {
    const whole = await model.invoke('Say hello');
    assert.equal(whole.text, 'Hello');
    assert.ok(whole.usage_metadata.total_tokens > 0);
    let text = '';
    for await (const piece of await model.stream('Say hello')) text += piece.text;
    assert.equal(text, 'Hello');
  });
  await check(`langchain, ${name}: tools and a second turn`, async () => {
    const able = model.bindTools([{name: 'weather', description: 'Tells the weather', schema}]);
    const turns = [new HumanMessage(question)];
    let message;
    for await (const piece of await able.stream(turns)) message = message ? message.concat(piece) : piece;
    assert.deepEqual(message.tool_calls.map(call => call.args.city), ['Oslo', 'Rome']);
    const results = message.tool_calls.map(call => new ToolMessage({content: '5 degrees', tool_call_id: call.id}));
    const then = await able.invoke([...turns, message, ...results]);
    assert.equal(then.text, 'It is 5 degrees');
  });
}

await check('langchain, embeddings', async () => {
  const embeddings = new OpenAIEmbeddings({model: 'openai:text-embedding-3-small', apiKey, configuration: {baseURL: base + '/v1'}, maxRetries: 0});
  assert.deepEqual(await embeddings.embedDocuments(['a', 'b']), [[0.5, -1], [0.25, 2]]);
});

await check('graphql-sse, subscription', async () => {
  const client = createClient({url: base + '/graphql', singleConnection: false, headers: {Authorization: `Bearer ${apiKey}`}, retryAttempts: 0});
  const texts = [];
  let done;
  const query = `subscription{completionStream(input:{prompt:"Say hello",model:"${gpt}",maxTokens:50}){text done{text provider}}}`;
  for await (const {data, errors} of client.iterate({query})) {
    assert.equal(errors, undefined);
    if (data.completionStream.text) texts.push(data.completionStream.text);
    done = data.completionStream.done ?? done;
  }
  assert.equal(texts.join(''), 'Hello');
  assert.deepEqual({...done}, {text: 'Hello', provider: 'openai'});
});

await check('graphql-sse, query', async () => {
  const client = createClient({url: base + '/graphql', headers: {Authorization: `Bearer ${apiKey}`}, retryAttempts: 0});
  const ids = [];
  for await (const {data} of client.iterate({query: '{models{id}}'})) ids.push(...data.models.map(model => model.id));
  assert.ok(ids.includes(gpt));
});
