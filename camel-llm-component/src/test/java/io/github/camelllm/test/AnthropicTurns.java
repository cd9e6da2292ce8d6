package io.github.camelllm.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The turns of a conversation at Anthropic, which takes neighbours of one role for one turn. */
final class AnthropicTurns {
    private static final String TOOLS =
            "https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use";

    /** Looks at a block of a message's content, which stands at the place. */
    @FunctionalInterface
    interface BlockCheck {
        void inspect(String place, JsonNode block, Consumer<String> refuse);
    }

    private record ClaudeTurn(String role, List<JsonNode> blocks) {
        List<String> ids(String type, String field) {
            return blocks.stream()
                    .filter(block -> type(block).equals(type))
                    .map(block -> block.path(field).asText())
                    .toList();
        }
    }

    private AnthropicTurns() {}

    static Rule eachBlock(String name, String source, BlockCheck check) {
        return new Rule(name, source, (request, refuse) -> {
            List<JsonNode> messages = request.list("/messages");
            for (int i = 0; i < messages.size(); i++) {
                List<JsonNode> blocks = blocks(messages.get(i));
                for (int j = 0; j < blocks.size(); j++) {
                    check.inspect("messages." + i + ".content." + j, blocks.get(j), refuse);
                }
            }
        });
    }

    /** Returns the content as blocks, a text as a block of it. */
    static List<JsonNode> blocks(JsonNode message) {
        JsonNode content = message.path("content");
        return content.isTextual()
                ? List.of(JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "text")
                        .put("text", content.textValue()))
                : StrictRequest.elements(content);
    }

    static String type(JsonNode block) {
        return block.path("type").asText();
    }

    private static List<ClaudeTurn> turns(StrictRequest request) {
        List<ClaudeTurn> turns = new ArrayList<>();
        for (JsonNode message : request.list("/messages")) {
            String role = message.path("role").asText();
            if (turns.isEmpty() || !turns.get(turns.size() - 1).role().equals(role)) {
                turns.add(new ClaudeTurn(role, new ArrayList<>()));
            }
            turns.get(turns.size() - 1).blocks().addAll(blocks(message));
        }
        return turns;
    }

    static Rule idsUnique() {
        return new Rule("tool-id-unique", "https://github.com/fw-ai/fireconnect/issues/16", (request, refuse) -> {
            List<String> ids = turns(request).stream()
                    .flatMap(turn -> turn.ids("tool_use", "id").stream())
                    .toList();
            CommonRules.repeated(ids).forEach(id -> refuse.accept("messages: `tool_use` ids must be unique: " + id));
        });
    }

    /** Each call is answered once in the next turn, before anything else there, and each result answers one. */
    static Rule toolResults() {
        return new Rule("tool-results-complete", TOOLS, (request, refuse) -> {
            List<ClaudeTurn> turns = turns(request);
            List<String> called = List.of();
            for (int i = 0; i < turns.size(); i++) {
                List<String> answered = turns.get(i).ids("tool_result", "tool_use_id");
                compare(called, answered, "messages." + i, refuse);
                resultsFirst(turns.get(i), refuse);
                called = turns.get(i).ids("tool_use", "id");
            }
            compare(called, List.of(), "messages", refuse);
        });
    }

    private static void compare(List<String> called, List<String> answered, String place, Consumer<String> refuse) {
        Set<String> missing = new HashSet<>(called);
        answered.forEach(missing::remove);
        if (!missing.isEmpty()) {
            refuse.accept(
                    place + ": `tool_use` ids were found without `tool_result` blocks immediately after: " + missing
                            + ". Each `tool_use` block must have a corresponding `tool_result` block in the next message.");
        }
        answered.stream()
                .filter(id -> !called.contains(id))
                .forEach(id -> refuse.accept(place + ": unexpected `tool_use_id` found in `tool_result` blocks: " + id
                        + ". Each `tool_result` block must have a corresponding `tool_use` block in the previous"
                        + " message."));
        CommonRules.repeated(answered)
                .forEach(id -> refuse.accept(place + ": each tool_use must have a single result. Found multiple"
                        + " `tool_result` blocks with id: " + id));
    }

    private static void resultsFirst(ClaudeTurn turn, Consumer<String> refuse) {
        boolean other = false;
        for (JsonNode block : turn.blocks()) {
            boolean result = type(block).equals("tool_result");
            if (result && other) {
                refuse.accept("`tool_use` ids were found without `tool_result` blocks immediately after: the result of "
                        + block.path("tool_use_id").asText() + " comes after other content of its message");
            }
            other |= !result;
        }
    }
}
