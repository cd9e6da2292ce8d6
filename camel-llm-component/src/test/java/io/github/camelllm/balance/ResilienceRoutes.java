package io.github.camelllm.balance;

import io.github.camelllm.aggregate.BestScored;
import io.github.camelllm.aggregate.FirstGood;
import io.github.camelllm.chat.ContentFilterException;
import io.github.camelllm.chat.ContextLengthException;
import io.github.camelllm.chat.PermanentLlmException;
import io.github.camelllm.chat.RateLimitException;
import io.github.camelllm.chat.TransientLlmException;
import org.apache.camel.builder.RouteBuilder;

/** The routes of resilience.yaml and resilience.xml, in Java. */
final class ResilienceRoutes extends RouteBuilder {
    @Override
    public void configure() {
        failover("direct:failover", TransientLlmException.class);
        failover("direct:bigger", ContextLengthException.class);
        failover("direct:filtered", ContentFilterException.class);
        byClass();
        breakers();
        from("direct:shadow")
                .filter(simple("${random(100)} < {{shadow.percent}}"))
                .wireTap("llm:secondary:m")
                .end()
                .end()
                .to("llm:primary:m");
        from("direct:first")
                .multicast(new FirstGood())
                .parallelProcessing()
                .to("llm:primary:m?maxRetries=0", "llm:secondary:m");
        from("direct:best")
                .recipientList(constant("llm:primary:m?maxRetries=0,llm:secondary:m"))
                .parallelProcessing()
                .aggregationStrategy(new BestScored(simple("${body.length}")));
    }

    private void failover(String from, Class<? extends Throwable> error) {
        from(from).loadBalance().failover(error).to("llm:primary:m?maxRetries=0", "llm:secondary:m");
    }

    private void byClass() {
        from("direct:byClass")
                .onException(RateLimitException.class)
                .handled(true)
                .to("llm:secondary:m")
                .end()
                .onException(PermanentLlmException.class)
                .handled(true)
                .setBody(simple("for a person: ${exception.kind}"))
                .end()
                .to("llm:primary:m?maxRetries=0");
    }

    private void breakers() {
        from("direct:breaker")
                .circuitBreaker()
                .configuration("llmCircuitBreaker")
                .to("llm:primary:m?maxRetries=0")
                .onFallback()
                .to("llm:secondary:m")
                .end();
        from("direct:constant")
                .circuitBreaker()
                .configuration("llmCircuitBreaker")
                .to("llm:primary:m?maxRetries=0")
                .onFallback()
                .setBody(constant("unknown"))
                .end();
        from("direct:remembered")
                .circuitBreaker()
                .configuration("llmCircuitBreaker")
                .to("llm:primary:m?maxRetries=0")
                .setVariable("global:${header.topic}", body())
                .onFallback()
                .setBody(simple("${variable.global:${header.topic}}"))
                .end();
    }
}
