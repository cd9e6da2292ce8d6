package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Tool;
import io.github.camelllm.chat.ToolCall;
import io.github.camelllm.chat.ToolResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts the schemas of tools to those that a receiver accepts, and declares tools that it requires. */
final class ToolRules {
    private final DialectRules rules;
    private final DialectChanges changes;

    private ToolRules(DialectRules rules, DialectChanges changes) {
        this.rules = rules;
        this.changes = changes;
    }

    /** Returns the tools in the form that the receiver accepts; the same list if nothing has to be changed. */
    static List<Tool> taken(List<Tool> tools, DialectRules rules, DialectChanges changes) {
        if (tools.isEmpty()) {
            return tools;
        }
        List<Tool> taken = Copies.mapped(tools, new ToolRules(rules, changes)::tool);
        return rules.demands(DialectRule.EQUALLY_STRICT_TOOLS) ? equallyStrict(taken, changes) : taken;
    }

    private static List<Tool> equallyStrict(List<Tool> tools, DialectChanges changes) {
        long functions = tools.stream().filter(tool -> !tool.isOfProvider()).count();
        long strict = tools.stream().filter(ToolRules::isStrict).count();
        if (strict == 0 || strict == functions) {
            return tools;
        }
        changes.note("strict left out of all tools, as not all of them are strict");
        return Copies.mapped(
                tools,
                tool -> isStrict(tool) ? new Tool(tool.name(), tool.description(), tool.parameters(), null) : tool);
    }

    private static boolean isStrict(Tool tool) {
        return Boolean.TRUE.equals(tool.strict());
    }

    /** Returns whether a request without tools has settings that a receiver accepts only with tools, or lacks required tools. */
    static boolean isWithout(ChatRequest request, DialectRules rules) {
        return request.tools().isEmpty()
                && (request.toolChoice() != null
                        || request.parallelToolCalls() != null
                        || rules.demands(DialectRule.TOOLS_FOR_HISTORY));
    }

    /** Removes the tool choice from a request without tools, and declares tools that the receiver requires. */
    static void withoutTools(
            ChatRequest request, ChatRequest.Builder builder, DialectRules rules, DialectChanges changes) {
        new ToolRules(rules, changes).withoutTools(request, builder);
    }

    private void withoutTools(ChatRequest request, ChatRequest.Builder builder) {
        boolean raw = request.additional().containsKey("tools");
        if (!raw && (request.toolChoice() != null || request.parallelToolCalls() != null)) {
            changes.note("choice of tools left out, as there are no tools");
            builder.toolChoice(null).parallelToolCalls(null);
        }
        if (rules.demands(DialectRule.TOOLS_FOR_HISTORY)) {
            List<Tool> declared = declared(request.messages());
            if (!declared.isEmpty()) {
                changes.note("tools of earlier calls declared");
                builder.tools(declared);
            }
        }
    }

    private static List<Tool> declared(List<Message> messages) {
        Set<String> names = new LinkedHashSet<>();
        boolean results = false;
        for (Message message : messages) {
            message.parts(ToolCall.class).forEach(call -> names.add(call.name()));
            results |= !message.parts(ToolResult.class).isEmpty();
        }
        if (names.isEmpty() && results) {
            names.add("tool");
        }
        List<Tool> tools = new ArrayList<>();
        names.forEach(name -> tools.add(new Tool(name, "A tool that was called before.", null)));
        return tools;
    }

    private Tool tool(Tool tool) {
        boolean strict = Boolean.TRUE.equals(tool.strict()) && rules.schemas().isClosed();
        JsonNode parameters = tool.parameters() == null && strict ? ToolArguments.noParameters() : tool.parameters();
        if (tool.isOfProvider() || parameters == null) {
            return tool;
        }
        JsonNode complete = complete(parameters);
        if (rules.demands(DialectRule.TYPED_BRANCHES)) {
            complete = SchemaMerging.typedBranches(complete);
        }
        return strict ? strict(tool, complete) : with(tool, complete, tool.strict());
    }

    private Tool strict(Tool tool, JsonNode complete) {
        boolean noArguments = complete.path("properties").isEmpty() && !complete.has("additionalProperties");
        JsonNode closed = noArguments ? complete.<ObjectNode>deepCopy().put("additionalProperties", false) : complete;
        JsonNode strict = SchemaTranslation.of(closed, rules.schemas()).schema();
        if (strict == null) {
            changes.note("strict left out, as the schema of a tool cannot be strict");
        }
        return strict == null ? with(tool, complete, null) : with(tool, strict, true);
    }

    private Tool with(Tool tool, JsonNode parameters, @Nullable Boolean strict) {
        if (parameters.equals(tool.parameters()) && Objects.equals(strict, tool.strict())) {
            return tool;
        }
        changes.note("schema of a tool changed");
        return new Tool(tool.name(), tool.description(), parameters, strict);
    }

    /** Arguments are an object: tool servers often omit that from the schema, and receivers require it. */
    private JsonNode complete(JsonNode parameters) {
        JsonNode schema = SchemaGaps.filled(parameters);
        boolean object = schema.path("type").asText().equals("object") && schema.has("properties");
        boolean branched = isBranched(schema);
        boolean items = rules.schemas() == SchemaRule.OPENAI && SchemaReferences.hasArrayWithoutItems(schema);
        boolean subset = rules.schemas() == SchemaRule.GEMINI && !SchemaTranslation.isTaken(schema, rules.schemas());
        if (object && !branched && !items && !subset) {
            return schema;
        }
        if (!(schema instanceof ObjectNode given)) {
            return ToolArguments.noParameters();
        }
        ObjectNode copy = given.deepCopy();
        if (branched) {
            SchemaMerging.mergeBranches(copy, schema);
        }
        if (!copy.has("type") || SchemaReferences.isType(copy, "object")) {
            copy.put("type", "object");
        }
        if (copy.path("type").asText().equals("object")) {
            SchemaMerging.properties(copy);
        }
        if (items) {
            SchemaReferences.addItems(copy);
        }
        JsonNode taken = subset ? SchemaTranslation.of(copy, rules.schemas()).schema() : copy;
        return taken == null ? copy : taken;
    }

    /** OpenAI, Anthropic and Moonshot accept no branches at the top level. */
    private boolean isBranched(JsonNode schema) {
        return (rules.schemas().isClosed() || rules.demands(DialectRule.TYPED_BRANCHES))
                && (schema.has("oneOf")
                        || schema.has("anyOf")
                        || schema.has("allOf")
                        || (rules.schemas() == SchemaRule.OPENAI && (schema.has("enum") || schema.has("not"))));
    }
}
