package io.github.camelllm.examples.quarkus;

import org.apache.camel.builder.RouteBuilder;

/** A question and its answer. */
public class AskRoute extends RouteBuilder {
    /** Creates the route; called by Camel. */
    public AskRoute() {}

    @Override
    public void configure() {
        from("direct:ask").routeId("ask").to("llm:{{ask.model}}");
    }
}
