package io.github.camelllm.test;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** The shortest answer that a protocol has, which says {@code ok}, whole or streamed as the request wants it. */
final class PlainAnswer {
    private static final String TEXT = "ok";

    private PlainAnswer() {}

    static Answer to(StrictDialect dialect, StrictRequest request) {
        boolean streamed = request.body().path("stream").asBoolean();
        return switch (dialect) {
            case OPENAI_RESPONSES, XAI_RESPONSES -> responses(streamed);
            case ANTHROPIC_MESSAGES -> anthropic(streamed);
            case GEMINI_GENERATE -> gemini(request.path().contains(":streamGenerateContent"));
            case BEDROCK_CONVERSE -> converse(request.path().contains("/converse-stream"));
            case OLLAMA_CHAT -> ollama(request.body().path("stream").asBoolean(true));
            default -> streamed ? Answer.stream(TEXT) : Answer.chat(TEXT);
        };
    }

    private static Answer responses(boolean streamed) {
        String item = "{'type':'message','id':'msg_1','role':'assistant','status':'completed','content':"
                + "[{'type':'output_text','text':'ok','annotations':[]}]}";
        String response = "{'id':'resp_1','object':'response','status':'completed','model':'fake-model','output':["
                + item + "],'usage':{'input_tokens':9,'output_tokens':3,'total_tokens':12}}";
        return streamed
                ? events(
                        "{'type':'response.output_item.added','output_index':0,'item':{'type':'message','id':'msg_1',"
                                + "'role':'assistant','content':[]}}",
                        "{'type':'response.output_text.delta','item_id':'msg_1','output_index':0,'content_index':0,"
                                + "'delta':'ok'}",
                        "{'type':'response.output_item.done','output_index':0,'item':" + item + "}",
                        "{'type':'response.completed','response':" + response + "}")
                : whole(response);
    }

    private static Answer anthropic(boolean streamed) {
        String start = "{'id':'msg_1','type':'message','role':'assistant','model':'fake-model','content':%s,"
                + "'stop_reason':%s,'usage':{'input_tokens':9,'output_tokens':3}}";
        return streamed
                ? events(
                        "{'type':'message_start','message':" + start.formatted("[]", "null") + "}",
                        "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}",
                        "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'ok'}}",
                        "{'type':'content_block_stop','index':0}",
                        "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'output_tokens':3}}",
                        "{'type':'message_stop'}")
                : whole(start.formatted("[{'type':'text','text':'ok'}]", "'end_turn'"));
    }

    private static Answer gemini(boolean streamed) {
        String answer = "{'candidates':[{'content':{'role':'model','parts':[{'text':'ok'}]},'finishReason':'STOP',"
                + "'index':0}],'usageMetadata':{'promptTokenCount':9,'candidatesTokenCount':3,'totalTokenCount':12}}";
        return streamed ? Answer.sseText("data: " + json(answer) + "\n\n") : whole(answer);
    }

    private static Answer ollama(boolean streamed) {
        String answer = "{'model':'fake-model','created_at':'2026-01-01T00:00:00Z','message':{'role':'assistant',"
                + "'content':'ok'},'done':true,'done_reason':'stop','prompt_eval_count':9,'eval_count':3}";
        return streamed
                ? Answer.status(200)
                        .text(json(answer) + "\n")
                        .contentType("application/x-ndjson")
                        .chunked()
                : whole(answer);
    }

    private static Answer converse(boolean streamed) {
        if (!streamed) {
            return whole("{'output':{'message':{'role':'assistant','content':[{'text':'ok'}]}},'stopReason':'end_turn',"
                    + "'usage':{'inputTokens':9,'outputTokens':3,'totalTokens':12},'metrics':{'latencyMs':5}}");
        }
        return frames(List.of(
                Map.entry("messageStart", "{'role':'assistant'}"),
                Map.entry("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'text':'ok'}}"),
                Map.entry("contentBlockStop", "{'contentBlockIndex':0}"),
                Map.entry("messageStop", "{'stopReason':'end_turn'}"),
                Map.entry("metadata", "{'usage':{'inputTokens':9,'outputTokens':3,'totalTokens':12}}")));
    }

    private static String json(String withApostrophes) {
        return withApostrophes.replace('\'', '"');
    }

    private static Answer whole(String body) {
        return Answer.json(200, json(body));
    }

    private static Answer events(String... data) {
        StringBuilder text = new StringBuilder();
        for (String event : data) {
            String type = event.substring(9, event.indexOf('\'', 9));
            text.append("event: " + type + "\ndata: " + json(event) + "\n\n");
        }
        return Answer.sseText(text.toString());
    }

    /** Returns an event stream in AWS's binary form (vnd.amazon.eventstream). */
    private static Answer frames(List<Map.Entry<String, String>> events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        events.forEach(event -> out.writeBytes(frame(event.getKey(), json(event.getValue()))));
        return Answer.status(200)
                .bytes(out.toByteArray())
                .contentType("application/vnd.amazon.eventstream")
                .chunked();
    }

    private static byte[] frame(String type, String payload) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, ":event-type", type);
        header(headers, ":content-type", "application/json");
        header(headers, ":message-type", "event");
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(16 + headers.size() + body.length);
        frame.putInt(frame.capacity()).putInt(headers.size());
        frame.putInt(checksum(frame)).put(headers.toByteArray()).put(body);
        return frame.putInt(checksum(frame)).array();
    }

    private static void header(ByteArrayOutputStream out, String name, String value) {
        int text = 7; // the type of a header's value
        out.write(name.length());
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        out.write(text);
        out.write(0);
        out.write(value.length());
        out.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static int checksum(ByteBuffer written) {
        CRC32 sum = new CRC32();
        sum.update(written.array(), 0, written.position());
        return (int) sum.getValue();
    }
}
