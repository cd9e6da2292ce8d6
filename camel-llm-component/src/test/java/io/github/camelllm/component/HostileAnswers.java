package io.github.camelllm.component;

import io.github.camelllm.test.Answer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What hostile providers answer, by a name for each kind; a call to any of them fails, by a limit of its own. */
final class HostileAnswers {
    private HostileAnswers() {}

    static Map<String, Answer> all() {
        Map<String, Answer> all = new LinkedHashMap<>();
        endless(all);
        broken(all);
        large(all);
        return all;
    }

    private static void endless(Map<String, Answer> all) {
        all.put("endless body", Answer.chat("x").endless());
        all.put("endless stream", Answer.stream("x").endless());
        all.put("endless comments", Answer.sseText(": keep-alive\n\n").endless());
        all.put("endless line", Answer.raw("HTTP/1.1 200 OK\r\nX: " + "a".repeat(1 << 20)));
        all.put("endless hints", Answer.raw("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100_000)));
        all.put("silence", Answer.silent());
        all.put("stall", Answer.stream("a", "b", "c").stallAfter(2));
    }

    private static void broken(Map<String, Answer> all) {
        all.put("no answer", Answer.hangUp());
        all.put("cut", Answer.chat("x".repeat(1000)).cutAfterBytes(200));
        all.put("reset", Answer.chat("x".repeat(1000)).resetAfterBytes(200));
        all.put("not HTTP", Answer.raw("SSH-2.0-OpenSSH_9.6\r\n"));
        all.put("negative version", Answer.raw("HTTP/-1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        all.put("nesting", Answer.json(200, "[".repeat(1_000_000)));
        all.put("number", Answer.json(200, "{\"choices\":1e99999999999}"));
    }

    private static void large(Map<String, Answer> all) {
        String field = "X-Large: " + "a".repeat(15_000) + "\r\n";
        all.put("large head", Answer.raw("HTTP/1.1 200 OK\r\n" + field.repeat(250) + "Content-Length: 0\r\n\r\n"));
        all.put("large error", Answer.status(500).text("x".repeat(8 << 20)));
        all.put(
                "tool calls",
                message("\"content\":null,\"tool_calls\":["
                        + many("{\"id\":\"\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}")
                        + "]"));
        all.put(
                "reasoning details",
                message("\"content\":\"x\",\"reasoning_details\":["
                        + many("{\"type\":\"reasoning.text\",\"index\":0,\"text\":\"abc\",\"signature\":\"s\"}")
                                .replace("\"index\":0,", "")
                        + "]"));
    }

    private static String many(String one) {
        return String.join(",", Collections.nCopies(100_000, one));
    }

    private static Answer message(String fields) {
        return Answer.json(
                200,
                "{\"choices\":[{\"message\":{\"role\":\"assistant\"," + fields + "},\"finish_reason\":\"stop\"}]}");
    }
}
