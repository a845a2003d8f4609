# performance
from . import test_performance_appraisal
from . import test_performance_private_mixin
from . import test_performance_leaks
from . import test_performance_leaks_ways
from . import common
from . import test_demo
from . import test_engine
from . import test_okr_checkin
from . import test_okr_cycle
from . import test_okr_freeze
from . import test_okr_key_result
from . import test_okr_number_wall
from . import test_okr_separation
from . import test_performance_campaign
from . import test_okr_context
from . import test_performance_http
