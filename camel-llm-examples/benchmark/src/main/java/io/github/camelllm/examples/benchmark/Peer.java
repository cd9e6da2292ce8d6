package io.github.camelllm.examples.benchmark;

import java.util.Set;

/** The contenders, in the order of the table. */
enum Peer {
    /** Apache HttpClient 5 and a JSON parser, and nothing else: the lower bound. */
    BARE("bare HttpClient 5", Scenario.ALONE, BareHttpClient::new),
    /** The llm: component behind a direct: endpoint. */
    LLM(
            "llm:",
            Set.of(Scenario.values()),
            (url, scenario) ->
                    scenario == Scenario.FAILOVER ? new FailoverRoute(url, scenario) : new LlmRoute(url, scenario)),
    /** Camel's own component behind a direct: endpoint; it blocks, and has no streams. */
    LANGCHAIN4J("camel-langchain4j-chat", Set.of(Scenario.CALLS, Scenario.COLD, Scenario.HELD), Langchain4jRoute::new),
    /** OpenAI's SDK, called by as many threads as calls are in flight. */
    OPENAI("openai-java", Scenario.ALONE, OpenAiSdk::new),
    /** The same, asynchronous; its client runs at most 64 calls at a time. */
    OPENAI_ASYNC(
            "openai-java async",
            Set.of(Scenario.CALLS, Scenario.COLD, Scenario.STREAMS, Scenario.DISTINCT),
            OpenAiAsyncSdk::new);

    /** Creates a contender. */
    private interface Maker {
        Contender make(String baseUrl, Scenario scenario) throws Exception;
    }

    private final String title;
    private final Set<Scenario> scenarios;
    private final Maker maker;

    Peer(String title, Set<Scenario> scenarios, Maker maker) {
        this.title = title;
        this.scenarios = scenarios;
        this.maker = maker;
    }

    /** Returns its name on the command line. */
    String option() {
        return Options.option(this);
    }

    /** Returns its name in the table. */
    String title() {
        return title;
    }

    /** Returns whether it supports a scenario. */
    boolean can(Scenario scenario) {
        return scenarios.contains(scenario);
    }

    /** Creates the contender for a scenario, with a base URL as OpenAI's SDKs take it. */
    Contender connect(String baseUrl, Scenario scenario) throws Exception {
        return maker.make(baseUrl, scenario);
    }
}
