import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

// the view says that it is empty; what looks like rows behind it is Odoo's sample of a filled one
const noRecord = (menu, title) => [
    {
        content: `Open ${title}`,
        trigger: `.o_menu_sections [data-menu-xmlid="hr_okr.${menu}"]`,
        run: "click",
    },
    {
        content: "There is nothing of the other company, and a word on what would be here",
        trigger: `.o_action_manager:has(.o_breadcrumb:contains("${title}")) .o_view_nocontent`,
    },
];

registry.category("web_tour.tours").add("hr_okr_stranger", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the OKR app",
            trigger: '.o_app[data-menu-xmlid="hr_okr.okr_menu_root"]',
            run: "click",
        },
        {
            content: "Nothing of the other company needs them, and none of its objectives is shown",
            trigger: '.o_okr_home [data-section="team"]:contains("No objective of your team")',
        },
        ...noRecord("okr_key_result_menu", "Key Results"),
        ...noRecord("okr_kudos_menu", "Kudos"),
    ],
});
