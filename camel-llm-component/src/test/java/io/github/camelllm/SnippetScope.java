package io.github.camelllm;

import io.github.camelllm.catalog.ModelQuery;
import io.github.camelllm.chat.Message;
import io.github.camelllm.component.LlmComponent;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;

/** What the Java blocks of the documentation take for granted: they stand in {@code configure()} of a subclass. */
@SuppressWarnings("NullAway") // only compiled against
public abstract class SnippetScope extends RouteBuilder {
    /** A context. */
    protected CamelContext context;
    /** A template. */
    protected ProducerTemplate template;
    /** The component. */
    protected LlmComponent component;
    /** What is wanted of a model. */
    protected ModelQuery query;
    /** Something asked. */
    protected String question;
    /** Somebody's client. */
    protected Client acme;

    /** A client of a provider that is code. */
    public interface Client {
        /** Promises an answer. */
        CompletionStage<String> ask(List<Message> conversation);
    }

    /** Shows a text. */
    protected void print(String text) {}
}
