package io.github.camelllm.wire;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelllm.chat.ChatRequest;

/**
 * The settings that Converse leaves to the models, under the names of the model's maker. The id of a model names its maker, such as {@code
 * us.anthropic.claude-sonnet-4-5-20250929-v1:0}; the ARN of an application's own profile does not.
 */
final class BedrockConverseModelFields {
    private static final String NO_REASONING = "none";

    private final Dialect dialect;
    private final Maker maker;
    private final ObjectNode fields = JsonNodeFactory.instance.objectNode();

    private BedrockConverseModelFields(Dialect dialect) {
        this.dialect = dialect;
        this.maker = Maker.of(dialect.model());
    }

    private enum Maker {
        ANTHROPIC,
        NOVA,
        ANOTHER,
        UNKNOWN;

        static Maker of(String model) {
            String id = model.substring(model.lastIndexOf('/') + 1);
            if (id.contains("anthropic.")) {
                return ANTHROPIC;
            }
            if (id.contains("amazon.nova")) {
                return NOVA;
            }
            return model.startsWith("arn:") && !id.contains(".") ? UNKNOWN : ANOTHER;
        }
    }

    /**
     * Returns the fields of a request; may be empty.
     *
     * @throws io.github.camelllm.chat.LlmException of kind {@code INVALID_REQUEST} if the model has no such setting, or
     *     the maker of the model is unknown
     */
    static ObjectNode of(ChatRequest request, Dialect dialect) {
        BedrockConverseModelFields fields = new BedrockConverseModelFields(dialect);
        if (request.topK() != null) {
            fields.topK(request.topK());
        }
        if (request.reasoningBudget() != null) {
            fields.budget(request.reasoningBudget());
        }
        if (request.reasoningEffort() != null) {
            fields.effort(request.reasoningEffort());
        }
        return fields.fields;
    }

    private void topK(int topK) {
        switch (maker) {
            case NOVA -> fields.putObject("inferenceConfig").put("topK", topK);
            case UNKNOWN -> throw unknown("topK");
            default -> fields.put("top_k", topK);
        }
    }

    private void budget(int budget) {
        switch (maker) {
            case ANTHROPIC -> thinking(budget);
            case UNKNOWN -> throw unknown("reasoningBudget");
            default ->
                throw dialect.invalid(
                        "has no reasoningBudget for " + dialect.model() + ": leave it out, or set reasoningEffort");
        }
    }

    private void thinking(int budget) {
        ObjectNode config = fields.putObject("reasoning_config").put("type", budget == 0 ? "disabled" : "enabled");
        if (budget != 0) {
            config.put("budget_tokens", budget);
        }
    }

    private void effort(String effort) {
        switch (maker) {
            case ANTHROPIC -> anthropicEffort(effort);
            case NOVA -> novaEffort(effort);
            case UNKNOWN -> throw unknown("reasoningEffort");
            case ANOTHER -> fields.put("reasoning_effort", effort);
        }
    }

    private void anthropicEffort(String effort) {
        if (!effort.equals(NO_REASONING)) {
            fields.putObject("output_config").put("effort", effort);
        } else if (!fields.has("reasoning_config")) {
            thinking(0);
        }
    }

    private void novaEffort(String effort) {
        boolean off = effort.equals(NO_REASONING);
        ObjectNode config = fields.putObject("reasoningConfig").put("type", off ? "disabled" : "enabled");
        if (!off) {
            config.put("maxReasoningEffort", effort);
        }
    }

    private RuntimeException unknown(String option) {
        return dialect.invalid("needs to know whose model " + dialect.model() + " is to send " + option
                + ": use the additional field additionalModelRequestFields instead");
    }
}
