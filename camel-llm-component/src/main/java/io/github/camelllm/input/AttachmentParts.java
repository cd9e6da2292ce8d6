package io.github.camelllm.input;

import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ErrorDetails;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.Message;
import io.github.camelllm.chat.Part;
import io.github.camelllm.chat.Role;
import jakarta.activation.DataHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.attachment.DefaultAttachmentMessage;

/** Converts the attachments of a message to parts. */
final class AttachmentParts {
    private AttachmentParts() {}

    /** Returns the request with the attachments of the exchange's message added to its last user message. */
    static ChatRequest added(Exchange exchange, ChatRequest request) {
        AttachmentMessage message = attachments(exchange);
        if (!message.hasAttachments()) {
            return request;
        }
        List<Part> parts = new ArrayList<>();
        message.getAttachments().forEach((name, handler) -> parts.add(part(name, handler)));
        List<Message> messages = new ArrayList<>(request.messages());
        int last = messages.size() - 1;
        if (last >= 0 && messages.get(last).role() == Role.USER) {
            List<Part> all = new ArrayList<>(messages.get(last).parts());
            all.addAll(parts);
            messages.set(last, messages.get(last).withParts(all));
        } else {
            messages.add(new Message(Role.USER, parts, null));
        }
        return request.toBuilder().messages(messages).build();
    }

    /** Returns the view of a message that Camel's type converter makes, without asking it for each call. */
    private static AttachmentMessage attachments(Exchange exchange) {
        return exchange.getMessage() instanceof AttachmentMessage message
                ? message
                : new DefaultAttachmentMessage(exchange.getMessage());
    }

    private static Part part(String name, DataHandler handler) {
        try (InputStream in = handler.getInputStream()) {
            byte[] data = in.readAllBytes();
            String type = MediaTypes.plain(String.valueOf(handler.getContentType()));
            String byName = MediaTypes.ofName(name);
            return BodyReader.part(
                    type.equals("application/octet-stream") && byName != null ? byName : type, data, name);
        } catch (IOException e) {
            throw ErrorDetails.of(ErrorKind.INVALID_REQUEST, "The attachment " + name + " cannot be read: " + e)
                    .cause(e)
                    .exception();
        }
    }
}
