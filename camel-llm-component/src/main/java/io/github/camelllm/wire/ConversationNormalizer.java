package io.github.camelllm.wire;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.ResponseFormat;
import io.github.camelllm.chat.Tool;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts a conversation to a form that its receiver accepts, by the {@link DialectRules} of the receiver, before the request is written.
 * A valid conversation is not copied.
 *
 * <p>It is stateless: the same conversation is always changed in the same way, and so is the earlier part of a longer one, so that the
 * receiver's prompt cache works.
 */
final class ConversationNormalizer {
    private static final Logger LOG = LoggerFactory.getLogger(ConversationNormalizer.class);

    private ConversationNormalizer() {}

    /** Returns the converted request; the same one if nothing must be changed. */
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
        changes.log(LOG, dialect);
        return builder.build();
    }

    private static List<Message> messages(List<Message> messages, DialectRules rules, DialectChanges changes) {
        List<Message> taken = RoleRules.withoutAnswerFields(messages, rules, changes);
        taken = ToolPartRules.apply(taken, rules, changes);
        taken = MediaRules.apply(taken, rules, changes);
        taken = TextRules.apply(taken, rules, changes);
        taken = RoleRules.apply(taken, rules, changes);
        return CacheRules.marks(taken, rules, changes);
    }
}
