package io.github.camelllm.test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A protocol, or what a provider makes of it: its rules, its errors, and a plain answer. */
enum StrictDialect {
    OPENAI_CHAT("openai-chat", List.of("openai", "azure", "github"), OpenAiChatRules::all, StrictDialect::openAi),
    DEEPSEEK("deepseek", List.of(), ChatVariantRules::deepSeek, StrictDialect::openAi),
    MISTRAL("mistral", List.of(), MistralRules::all, StrictDialect::mistral),
    ALIBABA("alibaba", List.of(), ChatVariantRules::alibaba, StrictDialect::openAi),
    GEMINI_CHAT("gemini-openai", List.of(), ChatVariantRules::gemini, StrictDialect::geminiList),
    PERPLEXITY("perplexity", List.of(), ChatProviderRules::perplexity, StrictDialect::perplexity),
    XAI("xai", List.of(), ChatProviderRules::xai, StrictDialect::xai),
    MOONSHOT("moonshotai", List.of(), ChatProviderRules::moonshot, StrictDialect::openAi),
    NVIDIA("nvidia", List.of(), ChatProviderRules::nvidia, StrictDialect::openAi),
    COHERE("cohere", List.of(), ChatProviderRules::cohere, StrictDialect::bare),
    ZAI("zai", List.of(), ChatProviderRules::zai, StrictDialect::zai),
    OPENROUTER("openrouter", List.of(), ChatProviderRules::openRouter, StrictDialect::numbered),
    GROQ("groq", List.of(), ChatProviderRules::groq, StrictDialect::openAi),
    CEREBRAS("cerebras", List.of(), ChatProviderRules::cerebras, StrictDialect::cerebras),
    TEMPLATE("vllm", List.of("llamacpp", "lmstudio", "docker"), ChatProviderRules::template, StrictDialect::openAi),
    COMPATIBLE("openai-compatible", List.of(), ChatVariantRules::compatible, StrictDialect::openAi),
    OPENAI_RESPONSES("openai-responses", List.of(), ResponsesRules::openAi, StrictDialect::openAi),
    XAI_RESPONSES("xai-responses", List.of(), ResponsesRules::compatible, StrictDialect::openAi),
    ANTHROPIC_MESSAGES("anthropic-messages", List.of("anthropic"), AnthropicRules::all, StrictDialect::anthropic),
    GEMINI_GENERATE("gemini-generate", List.of("gemini", "vertexai"), GeminiRules::all, StrictDialect::gemini),
    BEDROCK_CONVERSE("bedrock-converse", List.of("bedrock"), ConverseRules::all, StrictDialect::bedrock),
    OLLAMA_CHAT("ollama-chat", List.of("ollama"), OllamaRules::all, StrictDialect::ollama);

    /** How the provider tells an error. */
    private interface ErrorShape {
        Answer answer(RefusedRequest.Violation violation, String message);
    }

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    final String id;
    final List<String> aliases;
    private final Supplier<List<Rule>> source;
    private final ErrorShape error;
    private List<Rule> rules = List.of();

    StrictDialect(String id, List<String> aliases, Supplier<List<Rule>> source, ErrorShape error) {
        this.id = id;
        this.aliases = aliases;
        this.source = source;
        this.error = error;
    }

    static StrictDialect named(String name) {
        List<String> known = new ArrayList<>();
        for (StrictDialect dialect : values()) {
            known.add(dialect.id);
            known.addAll(dialect.aliases);
            if (dialect.id.equals(name) || dialect.aliases.contains(name)) {
                return dialect;
            }
        }
        throw new IllegalArgumentException("There are no rules of '" + name + "'; there are those of " + known);
    }

    synchronized List<Rule> rules() {
        if (rules.isEmpty()) {
            rules = source.get();
        }
        return rules;
    }

    /** Returns what is wrong with a request; a message for each rule at most. */
    List<RefusedRequest.Violation> violations(StrictRequest request) {
        Map<Rule, String> first = new LinkedHashMap<>();
        for (Rule rule : rules()) {
            boolean unreadable = !request.problem().isEmpty() && !rule.name().equals("json");
            if (!unreadable) {
                rule.check().inspect(request, message -> first.putIfAbsent(rule, message));
            }
        }
        return first.entrySet().stream()
                .map(entry -> new RefusedRequest.Violation(
                        entry.getKey().name(), entry.getKey().source(), entry.getValue()))
                .toList();
    }

    /** Returns the provider's error for a violation. */
    Answer refusal(RefusedRequest.Violation violation) {
        String message = violation.message() + " [rule " + violation.rule() + ", " + violation.source() + "]";
        return error.answer(violation, message);
    }

    private static ObjectNode object() {
        return JSON.objectNode();
    }

    private static Answer badRequest(ObjectNode body) {
        return Answer.json(400, body.toString());
    }

    private static Answer openAi(RefusedRequest.Violation violation, String message) {
        ObjectNode body = object();
        body.putObject("error")
                .put("message", message)
                .put("type", "invalid_request_error")
                .putNull("param")
                .putNull("code");
        return badRequest(body);
    }

    private static Answer perplexity(RefusedRequest.Violation violation, String message) {
        ObjectNode body = object();
        body.putObject("error")
                .put("message", message)
                .put("type", "invalid_message")
                .put("code", 400);
        return badRequest(body);
    }

    private static Answer xai(RefusedRequest.Violation violation, String message) {
        return badRequest(
                object().put("code", "Client specified an invalid argument").put("error", message));
    }

    private static Answer zai(RefusedRequest.Violation violation, String message) {
        ObjectNode body = object();
        body.putObject("error").put("code", "1214").put("message", message);
        return badRequest(body);
    }

    private static Answer numbered(RefusedRequest.Violation violation, String message) {
        ObjectNode body = object();
        body.putObject("error").put("message", message).put("code", 400);
        return badRequest(body);
    }

    private static Answer cerebras(RefusedRequest.Violation violation, String message) {
        return badRequest(object().put("message", message)
                .put("type", "invalid_request_error")
                .put("param", "validation_error")
                .put("code", "wrong_api_format"));
    }

    private static Answer bare(RefusedRequest.Violation violation, String message) {
        return badRequest(object().put("message", message));
    }

    private static Answer anthropic(RefusedRequest.Violation violation, String message) {
        ObjectNode body = object().put("type", "error");
        body.putObject("error").put("type", "invalid_request_error").put("message", message);
        return badRequest(body.put("request_id", "req_strict"));
    }

    private static ObjectNode status(String message) {
        ObjectNode body = object();
        body.putObject("error").put("code", 400).put("message", message).put("status", "INVALID_ARGUMENT");
        return body;
    }

    private static Answer gemini(RefusedRequest.Violation violation, String message) {
        return badRequest(status(message));
    }

    private static Answer geminiList(RefusedRequest.Violation violation, String message) {
        return Answer.json(400, JSON.arrayNode().add(status(message)).toString());
    }

    private static Answer bedrock(RefusedRequest.Violation violation, String message) {
        return badRequest(object().put("message", message)).header("x-amzn-ErrorType", "ValidationException");
    }

    private static Answer ollama(RefusedRequest.Violation violation, String message) {
        return badRequest(object().put("error", message));
    }

    /** Mistral tells of fields as its framework does, and of all else in an object of its own. */
    private static Answer mistral(RefusedRequest.Violation violation, String message) {
        if (violation.rule().equals("unknown-field")) {
            ObjectNode body = object();
            ObjectNode detail = body.putArray("detail").addObject().put("type", "extra_forbidden");
            detail.putArray("loc").add("body").add(violation.message());
            detail.put("msg", "Extra inputs are not permitted: " + message);
            return Answer.json(422, body.toString());
        }
        String code =
                switch (violation.rule()) {
                    case "role-order", "last-role", "tool-results-complete" -> "3230";
                    case "tool-id" -> "3280";
                    default -> "1500";
                };
        return badRequest(object().put("object", "error")
                .put("message", message)
                .put("type", "invalid_request_error")
                .putNull("param")
                .put("code", code));
    }
}
