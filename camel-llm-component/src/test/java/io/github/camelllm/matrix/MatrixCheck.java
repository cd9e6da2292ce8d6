package io.github.camelllm.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.matrix.MatrixConversation.Called;
import io.github.camelllm.matrix.MatrixConversation.Earlier;
import io.github.camelllm.matrix.MatrixConversation.ToolOutcome;
import io.github.camelllm.matrix.MatrixRun.MatrixFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What an accepted request must still say: a conversation is not to be made acceptable by leaving things out. */
final class MatrixCheck {
    private final MatrixProtocol sender;
    private final MatrixProtocol receiver;
    private final MatrixConversation conversation;
    private final String raw;
    private final JsonNode json;
    private final List<String> texts = new ArrayList<>();
    private final List<MatrixFinding> findings = new ArrayList<>();

    MatrixCheck(MatrixProtocol sender, MatrixProtocol receiver, MatrixConversation conversation, String body) {
        this.sender = sender;
        this.receiver = receiver;
        this.conversation = conversation;
        raw = body;
        json = MatrixRequest.read(body);
        collect(json);
    }

    private void collect(JsonNode node) {
        if (node.isTextual()) {
            texts.add(asSent(node.textValue()));
        }
        node.forEach(this::collect);
    }

    List<MatrixFinding> findings() {
        said().filter(Objects::nonNull)
                .map(MatrixCheck::asSent)
                .map(MatrixCheck::leaf)
                .filter(text -> !text.isEmpty() && texts.stream().noneMatch(sent -> sent.contains(text)))
                .forEach(text -> findings.add(new MatrixFinding("text-lost", "'" + text + "' is not in the request")));
        if (texts.stream().anyMatch(text -> text.startsWith("{\"messages\":"))) {
            findings.add(new MatrixFinding("conversation-as-text", "the JSON body is sent as a text"));
        }
        calls();
        ownSignature();
        resultNames();
        annotations();
        return findings;
    }

    private void calls() {
        conversation.answer().calls().stream()
                .map(Called::argument)
                .filter(argument -> texts.stream().noneMatch(sent -> sent.contains(argument)))
                .forEach(argument -> findings.add(new MatrixFinding("call-lost", argument + " is not in the request")));
        if (!conversation.answer().calls().isEmpty() && !raw.contains(NativeAnswer.DIGITS)) {
            findings.add(new MatrixFinding("digits-lost", NativeAnswer.DIGITS + " is not in the request"));
        }
    }

    private Stream<String> said() {
        return Stream.of(
                        conversation.system().stream(),
                        conversation.earlier().stream().flatMap(MatrixCheck::said),
                        conversation.question().stream(),
                        Stream.of(conversation.answer().text(), conversation.say()),
                        conversation.results().stream().map(ToolOutcome::text),
                        Stream.of(conversation.say() == null ? null : conversation.begun()))
                .flatMap(texts -> texts);
    }

    private static Stream<String> said(Earlier turn) {
        return Stream.of(
                turn.question(),
                turn.answer(),
                turn.callId() == null ? null : turn.result().text());
    }

    /** Blanks around a text may go, and half a surrogate pair may be replaced. */
    private static String asSent(String text) {
        StringBuilder sent = new StringBuilder();
        text.codePoints()
                .forEach(c -> sent.appendCodePoint(
                        c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c));
        return sent.toString().strip();
    }

    /** A result that is JSON may be sent as JSON. */
    private static String leaf(String text) {
        return text.startsWith("{") ? MatrixRequest.read(text).iterator().next().asText() : text;
    }

    /** A signature goes back to its maker with the tool calls of the same turn. */
    private void ownSignature() {
        boolean loop = conversation.say() == null && !conversation.settings().json();
        String signature =
                switch (sender) {
                    case ANTHROPIC_MESSAGES, BEDROCK_CONVERSE -> NativeAnswer.CLAUDE;
                    case OPENAI_RESPONSES -> NativeAnswer.isEncrypted(conversation.answer()) ? NativeAnswer.OPENAI : "";
                    case GEMINI_GENERATE, GEMINI_CHAT -> NativeAnswer.GEMINI;
                    default -> "";
                };
        boolean signed = sender == MatrixProtocol.GEMINI_GENERATE
                || conversation.answer().reasoning() != null;
        boolean taken = sender.maker.equals(receiver.maker) && receiver.takesSignatures();
        if (loop && signed && taken && !signature.isEmpty() && !texts.contains(signature)) {
            findings.add(new MatrixFinding("own-signature-lost", signature + " is not in the request"));
        }
    }

    /** Annotations save OpenRouter a second reading of documents; others do not know them in a request. */
    private void annotations() {
        boolean wanted =
                receiver == MatrixProtocol.OPENROUTER && conversation.settings().json();
        if (raw.contains(MatrixRequest.CITED) != wanted) {
            findings.add(new MatrixFinding("annotations", wanted ? "are lost" : "are in the request"));
        }
    }

    /** Ollama does not refuse a result under the name of another tool, but its model takes it for that tool's. */
    private void resultNames() {
        if (receiver != MatrixProtocol.OLLAMA_CHAT) {
            return;
        }
        List<String> called = new ArrayList<>();
        List<String> answered = new ArrayList<>();
        for (JsonNode message : json.path("messages")) {
            message.path("tool_calls")
                    .forEach(call -> called.add(call.at("/function/name").asText()));
            if (message.path("role").asText().equals("tool")) {
                answered.add(message.path("tool_name").asText());
            }
        }
        if (!called.equals(answered)) {
            findings.add(new MatrixFinding("tool-result-name", "results of " + answered + " for calls of " + called));
        }
    }
}
