package io.github.camelllm.wire;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import java.util.List;

/**
 * The one place that makes of a conversation what its receiver takes, by the {@link DialectRules} of the receiver: between the
 * neutral request and the writer of its protocol. A conversation that is fine as it is passes without a copy.
 *
 * <p>It keeps no state: the same conversation is changed in the same way each time, and one that goes on is changed in its
 * earlier part as before, so that the receiver's cache of prompts fits.
 */
final class ConversationNormalizer {
    private ConversationNormalizer() {}

    /** Returns the request as the receiver takes it: the same one if nothing is to be changed. */
    static ChatRequest normalized(ChatRequest request, Dialect dialect, DialectRules rules) {
        DialectChanges changes = new DialectChanges();
        List<Message> messages = messages(request.messages(), rules, changes);
        List<Tool> tools = ToolRules.taken(request.tools(), rules, changes);
        ResponseFormat format = request.responseFormat();
        boolean formatted = format != null && format.schema() != null;
        boolean cached = CacheRules.isSaid(request, rules);
        boolean without = ToolRules.isWithout(request, rules);
        if (messages == request.messages() && tools == request.tools() && !formatted && !cached && !without) {
            return request;
        }
        ChatRequest.Builder builder = request.toBuilder().messages(messages).tools(tools);
        if (without) {
            ToolRules.withoutTools(request, builder, rules, changes);
        }
        CacheRules.apply(request, builder, rules, changes);
        if (format != null) {
            FormatRules.apply(format, builder, rules, changes);
        }
        changes.log(dialect);
        return builder.build();
    }

    private static List<Message> messages(List<Message> messages, DialectRules rules, DialectChanges changes) {
        List<Message> taken = ToolPartRules.apply(messages, rules, changes);
        taken = TextRules.apply(taken, rules, changes);
        taken = RoleRules.apply(taken, rules, changes);
        return CacheRules.marks(taken, rules, changes);
    }
}
