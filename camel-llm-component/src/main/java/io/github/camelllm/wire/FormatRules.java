package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Converts the schema of a structured answer to the form that a receiver accepts, or adds it to the instructions. */
final class FormatRules {
    private final DialectRules rules;
    private final DialectChanges changes;

    private FormatRules(DialectRules rules, DialectChanges changes) {
        this.rules = rules;
        this.changes = changes;
    }

    /** Sets the form of the answer that the receiver accepts, if it has a schema. */
    static void apply(ResponseFormat format, ChatRequest.Builder builder, DialectRules rules, DialectChanges changes) {
        JsonNode schema = format.schema();
        if (schema != null) {
            new FormatRules(rules, changes).schema(format, SchemaGaps.filled(schema), builder);
        }
    }

    private void schema(ResponseFormat format, JsonNode schema, ChatRequest.Builder builder) {
        boolean object = format.kind() == ResponseFormat.Kind.JSON_OBJECT;
        if (rules.structuredOutput() == StructuredOutputRule.INSTRUCTION) {
            instruct(schema, ResponseFormat.JSON_OBJECT, builder);
        } else if (rules.schemas() == SchemaRule.OPENAI) {
            openAi(format, schema, builder);
        } else if (rules.schemas() != SchemaRule.ANY) {
            translated(format, schema, builder);
        } else if (object && rules.structuredOutput() == StructuredOutputRule.JSON_SCHEMA) {
            changes.note("schema of json_object sent as json_schema");
            builder.responseFormat(new ResponseFormat(ResponseFormat.Kind.JSON_SCHEMA, format.name(), schema, null));
        } else if (rules.demands(DialectRule.TYPED_BRANCHES)) {
            JsonNode typed = SchemaMerging.typedBranches(schema);
            builder.responseFormat(new ResponseFormat(format.kind(), format.name(), typed, format.strict()));
        }
    }

    private void openAi(ResponseFormat format, JsonNode schema, ChatRequest.Builder builder) {
        Boolean strict = format.strict();
        JsonNode sent = schema;
        if (Boolean.TRUE.equals(strict)) {
            JsonNode translated = SchemaTranslation.of(schema, rules.schemas()).schema();
            strict = translated != null;
            sent = translated != null ? translated : schema;
        }
        if (!sent.equals(format.schema())
                || !Objects.equals(strict, format.strict())
                || format.kind() != ResponseFormat.Kind.JSON_SCHEMA) {
            changes.note(Boolean.FALSE.equals(strict) ? "strict switched off" : "schema of the answer changed");
            builder.responseFormat(new ResponseFormat(ResponseFormat.Kind.JSON_SCHEMA, format.name(), sent, strict));
        }
    }

    private void translated(ResponseFormat format, JsonNode schema, ChatRequest.Builder builder) {
        JsonNode translated = SchemaTranslation.of(schema, rules.schemas()).schema();
        if (translated == null) {
            instruct(schema, ResponseFormat.TEXT, builder);
        } else if (!translated.equals(format.schema())) {
            changes.note("schema of the answer changed");
            builder.responseFormat(new ResponseFormat(format.kind(), format.name(), translated, format.strict()));
        }
    }

    private void instruct(JsonNode schema, ResponseFormat instead, ChatRequest.Builder builder) {
        changes.note("schema of the answer put into the instructions");
        builder.responseFormat(instead);
        builder.messages(instructed(
                builder.messages(),
                "Answer with JSON only, without any other words, that fits this JSON Schema: " + schema));
    }

    /** The schema is added at the end of the instructions, so that the provider's cache of their beginning stays valid. */
    private static List<Message> instructed(List<Message> messages, String text) {
        List<Message> copy = new ArrayList<>(messages);
        Message first = copy.isEmpty() ? null : copy.get(0);
        if (first == null || first.role() == Role.USER || first.role() == Role.ASSISTANT || first.role() == Role.TOOL) {
            copy.add(0, Message.system(text));
            return copy;
        }
        List<Part> parts = new ArrayList<>(first.parts());
        parts.add(new Part.Text("\n\n" + text));
        copy.set(0, first.withParts(parts));
        return copy;
    }
}
