package io.github.camelllm.matrix;

import io.github.camelllm.matrix.MatrixConversation.Answered;
import io.github.camelllm.matrix.MatrixConversation.Called;
import io.github.camelllm.matrix.MatrixConversation.Earlier;
import io.github.camelllm.matrix.MatrixConversation.MatrixSettings;
import io.github.camelllm.matrix.MatrixConversation.ToolOutcome;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Conversations as they occur in the reports about failing ones: each oddity is one of few values, the plain one first. */
final class MatrixConversations {
    static final List<String> TOOLS = List.of("weather", "search", "fetch");

    private static final List<String> WORDS = List.of(
            "Plain words",
            "Grüße 東京 😀",
            "half a pair \ud83d",
            "\ude00 half a pair",
            "{\"json\": \"valued\"}",
            "ends in blanks  \n");
    private static final List<String> IDS = List.of(
            "call_1",
            "functions.weather:0",
            "call_0",
            "a1b2c3D4e",
            "call_abc|fc_def",
            "toolu_01A09q90qw90lq917835lq9",
            "call_with.a.very.long.id." + "x".repeat(60),
            "chatcmpl-tool-" + "7".repeat(32));
    private static final List<String> MEDIA = List.of(
            "image/png",
            "image/jpeg",
            "image/jpg",
            "IMAGE/PNG",
            "image/png;charset=utf-8",
            "image/webp",
            "application/pdf");
    private static final List<String> SCHEMAS = List.of(
            object("'city':{'type':'string'}", ",'required':['city'],'additionalProperties':false"),
            "{'type':'object'}",
            object("'city':{'type':'string'},'note':{'type':'string'}", ",'required':['city']"),
            object("'score':{'type':'integer','minimum':1,'maximum':5}", ",'required':['score']"),
            object(
                    "'a':"
                            + object(
                                    "'tags':{'type':'array','items':{'type':'string','maxLength':9},'minItems':2,'maxItems':3}",
                                    ""),
                    ",'required':['a']"),
            object("'minimum':{'type':'number'},'type':{'type':'string'},'format':{'type':'string'}", ""),
            object(
                    "'at':{'$ref':'#/$defs/Place','description':'Where'}",
                    ",'$defs':{'Place':" + object("'x':{'type':'number'}", "") + "}"),
            object(
                    "'root':{'$ref':'#/$defs/Node'}",
                    ",'$defs':{'Node':" + object("'next':{'$ref':'#/$defs/Node'}", "") + "}"),
            object("'city':{'type':['string','null']},'zip':{'type':'string','nullable':true}", ",'required':['city']"),
            object("'size':{'oneOf':[{'type':'string'},{'type':'integer'}]}", ",'required':['size']"),
            object(
                    "'day':{'type':'string','format':'date'},'link':{'type':'string','format':'uri'},'n':{'type':'integer','format':'int32'}",
                    ""),
            object("'labels':{'type':'object','additionalProperties':{'type':'string'}}", ",'required':['labels']"),
            object(
                    "'size':{'type':'string','anyOf':[{'enum':['s','m']},{'pattern':'^[0-9]+$'}]}",
                    ",'required':['size']"),
            object("'pair':{'type':'array','items':[{'type':'string'},{'type':'number'}]}", ",'required':['pair']"),
            object("'size':{'type':'number','minimum':0,'exclusiveMinimum':true}", ",'required':['size','size']"),
            object("'tags':{'type':'array'}", ",'required':['tags']"),
            object("'kind':{'enum':['a','b',1,null]},'one':{'const':'x'}", ",'required':['kind']"),
            object("'all':{'allOf':[{'type':'object','properties':{'x':{'type':'string','pattern':'^a'}}}]}", ""));

    private MatrixConversations() {}

    private static String object(String properties, String more) {
        return ("{'type':'object','properties':{" + properties + "}" + more + "}");
    }

    private static String json(String withApostrophes) {
        return withApostrophes.replace('\'', '"');
    }

    static Arbitrary<MatrixConversation> all() {
        Arbitrary<List<String>> question = texts().list().ofMaxSize(2).flatMap(before -> words().map(last -> {
            List<String> all = new ArrayList<>(before);
            all.add(last);
            return all;
        }));
        return Combinators.combine(
                        texts().list().ofMaxSize(2),
                        earlier().list().ofMaxSize(2),
                        question,
                        Arbitraries.of(MEDIA).injectNull(0.7),
                        answers(),
                        results().list().ofSize(3),
                        Combinators.combine(
                                        words(),
                                        Arbitraries.of(true, false),
                                        words(),
                                        Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true)))
                                .as(Ending::new),
                        settings())
                .as(MatrixConversations::conversation);
    }

    private record Ending(String say, boolean says, String begun, boolean begins) {}

    /** A call without a result, and an answer after an answer, would be mistakes of the application. */
    private static MatrixConversation conversation(
            List<String> system,
            List<Earlier> earlier,
            List<String> question,
            String media,
            Answered answer,
            List<ToolOutcome> results,
            Ending end,
            MatrixSettings settings) {
        boolean says = end.says() || answer.calls().isEmpty();
        return new MatrixConversation(
                system,
                earlier,
                question,
                media,
                answer,
                results.subList(0, answer.calls().size()),
                says ? end.say() : null,
                end.begins() ? end.begun() : null,
                settings);
    }

    /** A text that says something. */
    private static Arbitrary<String> words() {
        return Arbitraries.of(WORDS);
    }

    /** A text that may say nothing. */
    private static Arbitrary<String> texts() {
        return Arbitraries.oneOf(List.of(words(), Arbitraries.of("", " ", "\n\n")));
    }

    private static Arbitrary<Earlier> earlier() {
        return Combinators.combine(
                        words(),
                        Arbitraries.of(IDS).injectNull(0.3),
                        Arbitraries.of(TOOLS),
                        results(),
                        texts(),
                        Arbitraries.of(false, false, false, true))
                .as(Earlier::new);
    }

    private static Arbitrary<ToolOutcome> results() {
        return Combinators.combine(texts().injectNull(0.15), Arbitraries.of(false, false, false, true))
                .as(ToolOutcome::new);
    }

    private static Arbitrary<Answered> answers() {
        Arbitrary<List<Called>> calls = Combinators.combine(Arbitraries.of(IDS), Arbitraries.of(TOOLS))
                .as((id, tool) -> new Called(id, tool, ""))
                .list()
                .ofMaxSize(3)
                .uniqueElements(Called::id)
                .map(MatrixConversations::numbered);
        return Combinators.combine(words().injectNull(0.4), texts().injectNull(0.4), calls)
                .as(Answered::new);
    }

    private static List<Called> numbered(List<Called> calls) {
        List<Called> numbered = new ArrayList<>();
        calls.forEach(call -> numbered.add(new Called(call.id(), call.tool(), "argument" + numbered.size())));
        return numbered;
    }

    private static Arbitrary<MatrixSettings> settings() {
        Arbitrary<String> toolSchemas = Arbitraries.of(SCHEMAS).injectNull(0.1).map(s -> s == null ? "" : json(s));
        Arbitrary<List<String>> tools = Arbitraries.oneOf(List.of(
                toolSchemas.list().ofSize(TOOLS.size()),
                Arbitraries.of("{}").list().ofSize(TOOLS.size()),
                toolSchemas.list().ofSize(0)));
        return Combinators.combine(
                        tools,
                        Arbitraries.of(true, false).injectNull(0.6),
                        Arbitraries.of("auto", "required", "none", TOOLS.get(0)).injectNull(0.6),
                        Arbitraries.of(true, false).injectNull(0.6),
                        Arbitraries.of(SCHEMAS).map(MatrixConversations::json).injectNull(0.7),
                        Arbitraries.of(500).injectNull(0.6),
                        manners())
                .as((schemas, strict, choice, parallel, answer, maxTokens, manner) -> new MatrixSettings(
                        schemas,
                        strict,
                        choice,
                        parallel,
                        answer,
                        maxTokens,
                        manner.store(),
                        manner.json(),
                        manner.streamed()));
    }

    private record Manner(Boolean store, boolean json, boolean streamed) {}

    private static Arbitrary<Manner> manners() {
        return Combinators.combine(
                        Arbitraries.of(false).injectNull(0.5), Arbitraries.of(false, true), Arbitraries.of(false, true))
                .as(Manner::new);
    }
}
