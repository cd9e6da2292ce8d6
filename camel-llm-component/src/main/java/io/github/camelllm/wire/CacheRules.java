package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Converts prompt cache marks to the form that a receiver accepts. */
final class CacheRules {
    private static final String ANTHROPIC = "cache_control";
    private static final String OPENAI = "prompt_cache_options";

    private final PromptCacheRule rule;
    private final DialectChanges changes;
    private int surplus;

    private CacheRules(PromptCacheRule rule, DialectChanges changes) {
        this.rule = rule;
        this.changes = changes;
    }

    /** Returns the messages with the marks that the receiver accepts; the same list if nothing has to be changed. */
    static List<Message> marks(List<Message> messages, DialectRules rules, DialectChanges changes) {
        PromptCacheRule rule = rules.promptCache();
        if (rule != PromptCacheRule.CACHE_CONTROL && rule != PromptCacheRule.CACHE_POINT) {
            return messages;
        }
        CacheRules cache = new CacheRules(rule, changes);
        cache.surplus = -PromptCacheRule.MOST_MARKS;
        messages.forEach(message -> message.parts().forEach(cache::count));
        return Copies.mapped(messages, message -> {
            List<Part> parts = Copies.mapped(message.parts(), cache::mark);
            return parts == message.parts() ? message : message.withParts(parts);
        });
    }

    private void count(Part part) {
        surplus += part instanceof Part.CacheControl ? 1 : 0;
    }

    /** The last marks are kept: the next request can reuse the longest prefix. */
    private @Nullable Part mark(Part part) {
        if (!(part instanceof Part.CacheControl mark)) {
            return part;
        }
        if (surplus > 0) {
            surplus--;
            changes.note("mark of the cache left out, as there are too many");
            return null;
        }
        String ttl = rule.ttl(mark.ttl());
        return Objects.equals(ttl, mark.ttl()) ? mark : new Part.CacheControl(ttl);
    }

    /** Returns whether a request has a cache setting at its top level. */
    static boolean isSaid(ChatRequest request, DialectRules rules) {
        Map<String, Object> additional = request.additional();
        return rules.promptCache() != PromptCacheRule.AS_GIVEN
                && !additional.isEmpty()
                && (additional.containsKey(ANTHROPIC) || additional.containsKey(OPENAI));
    }

    /** Converts the cache setting at the top level of a request to the form that the receiver accepts. */
    static void apply(ChatRequest request, ChatRequest.Builder builder, DialectRules rules, DialectChanges changes) {
        if (isSaid(request, rules)) {
            new CacheRules(rules.promptCache(), changes).automatic(request.additional(), builder);
        }
    }

    private void automatic(Map<String, Object> additional, ChatRequest.Builder builder) {
        JsonNode anthropic = Json.MAPPER.valueToTree(additional.get(ANTHROPIC));
        JsonNode openAi = Json.MAPPER.valueToTree(additional.get(OPENAI));
        boolean explicit = anthropic.isNull() && openAi.path("mode").asText().equals("explicit");
        String ttl = rule.ttl(Json.words(anthropic.isNull() ? openAi : anthropic, "ttl"));
        switch (rule) {
            case CACHE_CONTROL -> cacheControl(anthropic, explicit, ttl, builder);
            case CACHE_POINT -> cachePoint(explicit, ttl, builder);
            case BREAKPOINT -> builder.withoutAdditional(ANTHROPIC);
            default -> builder.withoutAdditional(ANTHROPIC).withoutAdditional(OPENAI);
        }
    }

    private void cacheControl(JsonNode given, boolean explicit, @Nullable String ttl, ChatRequest.Builder builder) {
        builder.withoutAdditional(OPENAI);
        if (given.isNull() && !explicit) {
            changes.note("automatic caching requested by cache_control");
            ObjectNode control = JsonNodeFactory.instance.objectNode().put("type", "ephemeral");
            if (ttl != null) {
                control.put("ttl", ttl);
            }
            builder.additional(ANTHROPIC, control);
        }
    }

    private void cachePoint(boolean explicit, @Nullable String ttl, ChatRequest.Builder builder) {
        builder.withoutAdditional(ANTHROPIC).withoutAdditional(OPENAI);
        List<Message> messages = new ArrayList<>(builder.messages());
        if (!explicit && !messages.isEmpty()) {
            changes.note("automatic caching requested by a cachePoint at the end");
            Message last = messages.get(messages.size() - 1);
            List<Part> parts = new ArrayList<>(last.parts());
            parts.add(new Part.CacheControl(ttl));
            messages.set(messages.size() - 1, last.withParts(parts));
            builder.messages(messages);
        }
    }
}
