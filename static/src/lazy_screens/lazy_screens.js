import { Component, xml } from "@odoo/owl";
import { LazyComponent } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Screens by the bundle that they come with, which is fetched when one of them is opened. */
const SCREENS = {
    "hr_okr.assets_alignment_map": { "hr_okr.alignment_map": "hr_okr.AlignmentMap" },
    "hr_okr.assets_my_checkin": { "hr_okr.my_checkin": "hr_okr.MyCheckin" },
    "hr_okr.assets_pages": {
        "hr_okr.home": "hr_okr.OkrHome",
        "hr_okr.okr_import": "hr_okr.OkrImport",
        "hr_okr.performance_home": "hr_okr.PerformanceHome",
        "hr_okr.performance_import": "hr_okr.PerformanceImport",
        "hr_okr.performance_my_data": "hr_okr.PerformanceMyData",
        "hr_okr.privacy": "hr_okr.PerformancePrivacy",
        "hr_okr.review_pack": "hr_okr.OkrReviewPack",
    },
    "hr_okr.insights": { "hr_okr.insights": "hr_okr.OkrInsights" },
};

/** A client action that stands for a screen until its bundle is there. */
function lazyScreen(bundle, component) {
    return class extends Component {
        static template = xml`<LazyComponent bundle="bundle" Component="component" props="props"/>`;
        static components = { LazyComponent };
        static props = { ...standardActionServiceProps };

        bundle = bundle;
        component = component;
    };
}

for (const [bundle, screens] of Object.entries(SCREENS)) {
    for (const [action, component] of Object.entries(screens)) {
        registry.category("actions").add(action, lazyScreen(bundle, component));
    }
}
