import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.gf.model.GFModelParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.validation.profiles.*;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads paths of PDFs, one a line, and holds each against both profiles with the veraPDF engine. Answers in lines of
 * tab-separated fields: "failed", profile, clause, test, message; "checked", profile, number of checks; at last "done".
 * The library that reads the engine's profiles is left out of the jar, so they are read here.
 */
public class Harness {
    static final String FOLDER = "/org/verapdf/pdfa/validation/";
    static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        Map<PDFAFlavour, ValidationProfile> profiles = new LinkedHashMap<>();
        profiles.put(PDFAFlavour.PDFUA_1, profile(PDFAFlavour.PDFUA_1, "PDFUA-1.xml"));
        profiles.put(PDFAFlavour.PDFA_2_A, profile(PDFAFlavour.PDFA_2_A, "PDFA-2A.xml"));
        profiles.forEach((flavour, profile) -> say("rules", flavour, profile.getRules().size()));
        say("done");
        var paths = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String path; (path = paths.readLine()) != null; say("done")) {
            for (var each : profiles.entrySet()) {
                check(path, each.getKey(), each.getValue());
            }
        }
    }

    /** One failure is told for each rule: the first. A file that the engine can't read fails too. */
    static void check(String path, PDFAFlavour flavour, ValidationProfile profile) {
        try (var parser = GFModelParser.createModelWithFlavour(new File(path), flavour);
                var validator = ValidatorFactory.createValidator(profile, 1, false, true, false)) {
            var result = validator.validate(parser);
            for (TestAssertion one : result.getTestAssertions()) {
                if (one.getStatus() == TestAssertion.Status.FAILED) {
                    var told = one.getErrorMessage() + " | " + one.getLocation().getContext();
                    say("failed", flavour, one.getRuleId().getClause(), one.getRuleId().getTestNumber(), told);
                }
            }
            say("checked", flavour, result.getTotalAssertions());
        } catch (Exception error) {
            say("failed", flavour, "unreadable", 0, error);
        }
    }

    static ValidationProfile profile(PDFAFlavour flavour, String file) throws Exception {
        var xml = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        Element root = xml.parse(Harness.class.getResourceAsStream(FOLDER + file)).getDocumentElement();
        Set<Rule> rules = new LinkedHashSet<>();
        for (Element rule : all(root, "rule")) {
            Element id = all(rule, "id").get(0);
            var ruleId = Profiles.ruleIdFromValues(
                    PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                    id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber")));
            List<ErrorArgument> shown = new ArrayList<>();
            for (Element argument : all(rule, "argument")) {
                String name = argument.hasAttribute("name") ? argument.getAttribute("name") : null;
                shown.add(ErrorArgumentImpl.fromValues(argument.getTextContent(), name, null));
            }
            rules.add(Profiles.ruleFromValues(ruleId, rule.getAttribute("object"),
                    Boolean.valueOf(rule.getAttribute("deferred")), rule.getAttribute("tags"), text(rule, "description"),
                    text(rule, "test"), Profiles.errorFromValues(text(rule, "message"), shown), List.of()));
        }
        Set<Variable> variables = new LinkedHashSet<>();
        for (Element variable : all(root, "variable")) {
            variables.add(Profiles.variableFromValues(variable.getAttribute("name"), variable.getAttribute("object"),
                    text(variable, "defaultValue"), text(variable, "value")));
        }
        var details = Profiles.profileDetailsFromValues(flavour.getId(), "", "", new Date());
        return Profiles.profileFromValues(flavour, details, "", rules, variables);
    }

    static List<Element> all(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int place = 0; place < found.getLength(); place++) {
            elements.add((Element) found.item(place));
        }
        return elements;
    }

    static String text(Element parent, String name) {
        return all(parent, name).get(0).getTextContent();
    }

    static void say(Object... fields) {
        var words = new StringJoiner("\t");
        for (Object field : fields) {
            words.add(String.valueOf(field).replaceAll("\\s+", " "));
        }
        OUT.println(words);
    }
}
