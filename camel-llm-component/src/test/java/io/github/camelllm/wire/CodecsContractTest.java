package io.github.camelllm.wire;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.test.CodecContract;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;

/** The codecs of chats that there are. */
class CodecsContractTest {
    private static final ChatRequest REQUEST =
            ChatRequest.of("Hi").toBuilder().model("model-a").maxTokens(50).build();
    private static final String TEXT = "Hello w\u00f6rld \u20ac";
    private static final String FIRST = "Hello w\u00f6";
    private static final String SECOND = "rld \u20ac";
    private static final String SSE = "text/event-stream";

    /** Returns JSON with {@code '} for each quote. */
    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String events(String... data) {
        StringBuilder events = new StringBuilder();
        for (String one : data) {
            events.append("data: ").append(json(one)).append("\n\n");
        }
        return events.toString();
    }

    /** Returns events that have their type in the event's name, too. */
    private static String named(String... data) {
        StringBuilder events = new StringBuilder();
        for (String one : data) {
            String type = one.replaceAll("^\\{'type':'([^']+)'.*$", "$1");
            events.append("event: ").append(type).append('\n').append(events(one));
        }
        return events.toString();
    }

    private static CodecContract.Sample sample(String body, String stream, String type) {
        return CodecContract.Sample.of(REQUEST, json(body), stream, type, TEXT);
    }

    @Nested
    class OpenAiChat extends CodecContract {
        @Override
        protected Codec codec() {
            return Protocol.OPENAI_CHAT.codec();
        }

        @Override
        protected Sample sample() {
            String chunk = "{'id':'c','model':'m','choices':[{'index':0,'delta':{'content':'%s'}}]}";
            return CodecsContractTest.sample(
                    "{'id':'c','model':'m','choices':[{'index':0,'message':{'role':'assistant','content':'" + TEXT
                            + "'},'finish_reason':'stop'}],'usage':{'prompt_tokens':7,'completion_tokens':3}}",
                    events(
                            String.format(chunk, FIRST),
                            String.format(chunk, SECOND),
                            "{'id':'c','choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}",
                            "[DONE]"),
                    SSE);
        }
    }

    @Nested
    class OpenAiResponses extends CodecContract {
        private static final String ITEM = "{'type':'message','id':'msg_1','status':'completed','role':'assistant',"
                + "'content':[{'type':'output_text','text':'" + TEXT + "','annotations':[]}]}";
        private static final String RESPONSE =
                "{'id':'r','object':'response','status':'completed','model':'m','output':[" + ITEM
                        + "],'usage':{'input_tokens':7,'output_tokens':3}}";

        @Override
        protected Codec codec() {
            return Protocol.OPENAI_RESPONSES.codec();
        }

        @Override
        protected Sample sample() {
            String delta = "{'type':'response.output_text.delta','item_id':'msg_1','output_index':0,'content_index':0,"
                    + "'delta':'%s'}";
            return CodecsContractTest.sample(
                    RESPONSE,
                    named(
                            "{'type':'response.created','response':{'id':'r','status':'in_progress','model':'m','output':[]}}",
                            "{'type':'response.output_item.added','output_index':0,'item':{'type':'message','id':'msg_1',"
                                    + "'role':'assistant','content':[]}}",
                            String.format(delta, FIRST),
                            String.format(delta, SECOND),
                            "{'type':'response.output_item.done','output_index':0,'item':" + ITEM + "}",
                            "{'type':'response.completed','response':" + RESPONSE + "}"),
                    SSE);
        }
    }

    @Nested
    class AnthropicMessages extends CodecContract {
        @Override
        protected Codec codec() {
            return Protocol.ANTHROPIC_MESSAGES.codec();
        }

        @Override
        protected Sample sample() {
            String delta = "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'%s'}}";
            return CodecsContractTest.sample(
                    "{'id':'m','type':'message','role':'assistant','model':'m','content':[{'type':'text','text':'"
                            + TEXT + "'}],'stop_reason':'end_turn','usage':{'input_tokens':7,'output_tokens':3}}",
                    named(
                            "{'type':'message_start','message':{'id':'m','type':'message','role':'assistant','model':'m',"
                                    + "'content':[],'usage':{'input_tokens':7,'output_tokens':1}}}",
                            "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}",
                            String.format(delta, FIRST),
                            String.format(delta, SECOND),
                            "{'type':'content_block_stop','index':0}",
                            "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'output_tokens':3}}",
                            "{'type':'message_stop'}"),
                    SSE);
        }
    }

    @Nested
    class GeminiGenerate extends CodecContract {
        @Override
        protected Codec codec() {
            return Protocol.GEMINI_GENERATE.codec();
        }

        @Override
        protected Sample sample() {
            String chunk = "{'candidates':[{'content':{'role':'model','parts':[{'text':'%s'}]}%s}],"
                    + "'usageMetadata':{'promptTokenCount':7,'candidatesTokenCount':3},'modelVersion':'m'}";
            String stop = ",'finishReason':'STOP'";
            return CodecsContractTest.sample(
                    String.format(chunk, TEXT, stop),
                    events(String.format(chunk, FIRST, ""), String.format(chunk, SECOND, stop)),
                    SSE);
        }
    }

    @Nested
    class OllamaChat extends CodecContract {
        @Override
        protected Codec codec() {
            return Protocol.OLLAMA_CHAT.codec();
        }

        @Override
        protected Sample sample() {
            String line = "{'model':'m','message':{'role':'assistant','content':'%s'},'done':%s}";
            String end = "true,'done_reason':'stop','prompt_eval_count':7,'eval_count':3";
            return CodecsContractTest.sample(
                    String.format(line, TEXT, end),
                    json(String.format(line, FIRST, "false") + "\n" + String.format(line, SECOND, "false") + "\n"
                            + String.format(line, "", end) + "\n"),
                    "application/x-ndjson");
        }
    }

    @Nested
    class BedrockConverse extends CodecContract {
        @Override
        protected Codec codec() {
            return Protocol.BEDROCK_CONVERSE.codec();
        }

        @Override
        protected Sample sample() {
            byte[] stream = new EventFrames()
                    .event("messageStart", "{'role':'assistant'}")
                    .event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'text':'" + FIRST + "'}}")
                    .event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'text':'" + SECOND + "'}}")
                    .event("contentBlockStop", "{'contentBlockIndex':0}")
                    .event("messageStop", "{'stopReason':'end_turn'}")
                    .event("metadata", "{'usage':{'inputTokens':7,'outputTokens':3,'totalTokens':10}}")
                    .bytes();
            String body = "{'output':{'message':{'role':'assistant','content':[{'text':'" + TEXT
                    + "'}]}},'stopReason':'end_turn','usage':{'inputTokens':7,'outputTokens':3,'totalTokens':10}}";
            return new Sample(
                    REQUEST,
                    json(body).getBytes(StandardCharsets.UTF_8),
                    stream,
                    "application/vnd.amazon.eventstream",
                    TEXT);
        }
    }
}
