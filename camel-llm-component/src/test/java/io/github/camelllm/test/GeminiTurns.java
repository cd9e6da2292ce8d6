package io.github.camelllm.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The turns of a conversation at Gemini, where neighbours of one role are one turn. */
final class GeminiTurns {
    private static final String COUNT = "https://github.com/google-gemini/gemini-cli/issues/3814";
    private static final Pattern GEMINI_3 = Pattern.compile("(.*/)?gemini-[3-9].*");

    private record GeminiTurn(boolean model, List<JsonNode> parts) {
        List<JsonNode> all(String field) {
            return parts.stream()
                    .map(part -> GeminiRules.field(part, field))
                    .filter(JsonNode::isObject)
                    .toList();
        }

        /** Returns whether the user says something, beside results or alone. */
        boolean isQuestion() {
            return !model && parts.size() > all("functionResponse").size();
        }

        List<String> names(String field) {
            return all(field).stream()
                    .map(call -> call.path("name").asText())
                    .sorted()
                    .toList();
        }
    }

    private GeminiTurns() {}

    private static List<GeminiTurn> turns(StrictRequest request) {
        List<GeminiTurn> turns = new ArrayList<>();
        for (JsonNode content : request.list("/contents")) {
            boolean model = content.path("role").asText().equals("model");
            if (turns.isEmpty() || turns.get(turns.size() - 1).model() != model) {
                turns.add(new GeminiTurn(model, new ArrayList<>()));
            }
            turns.get(turns.size() - 1).parts().addAll(GeminiRules.parts(content));
        }
        return turns;
    }

    /** The turn after calls has as many responses, and no other turn has any. */
    static Rule toolResults() {
        return new Rule("tool-results-complete", COUNT, (request, refuse) -> {
            int open = 0;
            for (GeminiTurn turn : turns(request)) {
                int calls = turn.all("functionCall").size();
                int responses = turn.all("functionResponse").size();
                if (responses > 0 && open == 0) {
                    refuse.accept("Please ensure that function response turn comes immediately after a function call"
                            + " turn.");
                } else if (responses != open) {
                    refuse.accept("Please ensure that the number of function response parts is equal to the number of"
                            + " function call parts of the function call turn.");
                }
                open = calls;
            }
            List<GeminiTurn> turns = turns(request);
            if (!turns.isEmpty()
                    && turns.get(0).model()
                    && !turns.get(0).all("functionCall").isEmpty()) {
                refuse.accept("Please ensure that function call turn comes immediately after a user turn or after a"
                        + " function response turn.");
            }
        });
    }

    /** A response has the name of its call. */
    static Rule resultNames() {
        return new Rule("tool-result-name", "https://ai.google.dev/api/caching#FunctionResponse", (request, refuse) -> {
            List<String> called = List.of();
            for (GeminiTurn turn : turns(request)) {
                List<String> answered = turn.names("functionResponse");
                if (answered.contains("")) {
                    refuse.accept("* GenerateContentRequest.contents[].parts[].function_response.name: Name cannot be"
                            + " empty.");
                } else if (answered.size() == called.size() && !answered.equals(called)) {
                    refuse.accept("The names of the function responses " + answered + " are not those of the function"
                            + " calls " + called + ".");
                }
                called = turn.names("functionCall");
            }
        });
    }

    /** Since Gemini 3, the first call of each step since the last question has a signature. */
    static Rule callSignatures() {
        return new Rule("tool-call-signature", GeminiRules.SIGNATURES, (request, refuse) -> {
            if (!GEMINI_3.matcher(request.model()).matches()) {
                return;
            }
            List<GeminiTurn> turns = turns(request);
            int last = -1;
            for (int i = 0; i < turns.size(); i++) {
                last = turns.get(i).isQuestion() ? i : last;
            }
            for (GeminiTurn turn : turns.subList(last + 1, turns.size())) {
                turn.parts().stream()
                        .filter(part -> GeminiRules.field(part, "functionCall").isObject())
                        .findFirst()
                        .filter(part -> GeminiRules.field(part, "thoughtSignature")
                                .asText("")
                                .isEmpty())
                        .ifPresent(part -> refuse.accept("Function call is missing a thought_signature in functionCall"
                                + " parts. This is required for tools to work correctly. Function call `"
                                + GeminiRules.field(part, "functionCall")
                                        .path("name")
                                        .asText() + "`."));
            }
        });
    }
}
