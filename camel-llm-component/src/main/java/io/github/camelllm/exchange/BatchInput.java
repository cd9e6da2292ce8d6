package io.github.camelllm.exchange;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.BatchItem;
import io.github.camelllm.chat.BatchStatus;
import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.settings.InHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of the operations that are about batches: several requests, or the id of a batch. */
final class BatchInput {
    private BatchInput() {}

    /**
     * Returns the requests that a body is: a list (each has its place, from 0, as id), or a map (its keys are the ids). What
     * cannot be a request makes an item with an error.
     *
     * @param item makes an item of its id and of an exchange whose body is the request
     * @throws LlmException of kind {@code INVALID_REQUEST} if the body is neither
     */
    static List<BatchItem> items(Exchange exchange, BiFunction<String, Exchange, BatchItem> item) {
        Object body = exchange.getMessage().getBody();
        List<BatchItem> items = new ArrayList<>();
        if (body instanceof Map<?, ?> map) {
            map.forEach((id, one) -> items.add(item(String.valueOf(id), one, exchange, item)));
        } else if (body instanceof Collection<?> list) {
            list.forEach(one -> items.add(item(String.valueOf(items.size()), one, exchange, item)));
        } else if (body instanceof Object[] array) {
            Arrays.asList(array).forEach(one -> items.add(item(String.valueOf(items.size()), one, exchange, item)));
        } else {
            throw ErrorKind.INVALID_REQUEST.exception(
                    "The body of a batch must be a list of requests, or a map of them by" + " their ids, not "
                            + (body == null ? "null" : "a " + body.getClass().getName()));
        }
        return items;
    }

    private static BatchItem item(
            String id, @Nullable Object one, Exchange exchange, BiFunction<String, Exchange, BatchItem> item) {
        if (one instanceof BatchItem ready) {
            return ready.error() != null ? ready : item.apply(ready.id(), with(exchange, ready.request()));
        }
        return item.apply(id, with(exchange, one));
    }

    /** Returns an exchange with a request as its body; one that is a message of Camel comes with its own headers. */
    private static Exchange with(Exchange exchange, @Nullable Object one) {
        Exchange copy = ExchangeHelper.createCopy(exchange, true);
        org.apache.camel.Message own = one instanceof Exchange grouped
                ? grouped.getMessage()
                : one instanceof org.apache.camel.Message message ? message : null;
        if (own == null) {
            copy.getMessage().setBody(one);
        } else {
            own.getHeaders().forEach(copy.getMessage()::setHeader);
            copy.getMessage().setBody(own.getBody());
        }
        return copy;
    }

    /**
     * Returns the id of a batch, from the header or the body.
     *
     * @throws LlmException of kind {@code INVALID_REQUEST} if neither has one
     */
    static String id(Exchange exchange, InHeaders in) {
        String header = in.text(LlmConstants.BATCH_ID);
        if (header != null) {
            return header;
        }
        Object body = exchange.getMessage().getBody();
        String id = body instanceof BatchStatus status
                ? status.id()
                : exchange.getMessage().getBody(String.class);
        if (id == null || id.isBlank()) {
            throw ErrorKind.INVALID_REQUEST.exception("The id of the batch is missing: set the body or the header "
                    + LlmConstants.BATCH_ID + ", for instance to the body after operation=batchSubmit");
        }
        return id.strip();
    }
}
